// What the page and the chat's frame say to each other.

/** From the page to the frame. */
export type ToFrame =
  | {
      readonly cordboard: "panel";
      /** Whether the visitor sees the frame. */
      readonly shown: boolean;
      /** Address of the page, without what may be private in it. */
      readonly page: string;
    }
  | { readonly cordboard: "prefill"; readonly fields: Readonly<Record<string, string>> };

/** From the frame to the page. */
export type ToPage =
  | { readonly cordboard: "ready" }
  | { readonly cordboard: "close" }
  | {
      readonly cordboard: "news";
      /** Whether a visit is going on. */
      readonly visit: boolean;
      readonly unread: number;
      readonly language: string;
      /** The site's, for pages whose policy lets no script ask for it. */
      readonly colour: string | null;
    };

/** Whether it is one of ours at all; who said it is another question. */
export function isOurs(said: unknown): said is { readonly cordboard: string } {
  return typeof said === "object" && said !== null && "cordboard" in said && typeof said.cordboard === "string";
}
