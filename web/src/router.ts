// Which screen an address means. The app lives below /app/: /app/desk, /app/admin/queues.

export const BASE = "/app/";

export interface Route {
  /** The screen's folder in web/src. */
  readonly screen: string;
  /** What follows it, for the screen itself to read. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

/** The screen somebody sees who names none. */
export const HOME = "desk";

/** Read an address. */
export function routeOf(url: URL): Route {
  const path = url.pathname.startsWith(BASE) ? url.pathname.slice(BASE.length) : "";
  const [screen = HOME, ...rest] = path
    .split("/")
    .filter((part) => part !== "" && part !== "index.html")
    .map(decodeURIComponent);
  return { screen, rest, query: url.searchParams };
}

/** The address of a screen. */
export function addressOf(screen: string, ...rest: readonly string[]): string {
  return BASE + [screen, ...rest].map(encodeURIComponent).join("/");
}

/** Go to an address of ours without loading the page anew. */
export function go(address: string): void {
  history.pushState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}
