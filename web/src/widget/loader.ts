// The one script tag of a customer's page:
//   <script src="https://centre.example/widget.js" data-site="main" async></script>
// It adds a frame and nothing else; the frame says how large it wants to be, and what it is called.

/** What the frame tells the page it is on. */
interface FrameWish {
  readonly cordboard: "frame";
  readonly width: number;
  readonly height: number;
  readonly title: string;
}

function isFrameWish(said: unknown): said is FrameWish {
  return typeof said === "object" && said !== null && "cordboard" in said && said.cordboard === "frame";
}

function chatAddress(script: HTMLScriptElement): URL {
  const { site = "main", language } = script.dataset;
  const address = new URL(`chat/${encodeURIComponent(site)}`, script.src);
  if (language !== undefined) address.searchParams.set("language", language);
  return address;
}

/** Add the visitor's frame to the page, and size it as it asks. */
export function load(script: HTMLScriptElement): HTMLIFrameElement {
  const address = chatAddress(script);
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.allow = "clipboard-write";
  Object.assign(frame.style, {
    position: "fixed",
    insetBlockEnd: "0",
    insetInlineEnd: "0",
    width: "0",
    height: "0",
    maxWidth: "100%",
    maxHeight: "100%",
    border: "0",
    colorScheme: "normal",
    zIndex: "2147483647",
  });
  addEventListener("message", (message: MessageEvent<unknown>) => {
    const isOurs = message.source === frame.contentWindow && message.origin === address.origin;
    if (!isOurs || !isFrameWish(message.data)) return;
    frame.style.width = `${message.data.width}px`;
    frame.style.height = `${message.data.height}px`;
    frame.title = message.data.title;
  });
  document.body.append(frame);
  return frame;
}

if (document.currentScript instanceof HTMLScriptElement) {
  load(document.currentScript);
}
