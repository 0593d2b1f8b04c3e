// Which screen an address means. The app lives below /app/: /app/desk, /app/admin/queues.

export const BASE = "/app/";

export interface Route {
  /** The screen's folder in web/src; empty when the address names none. */
  readonly screen: string;
  /** What follows it, for the screen itself to read. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

/** Read an address. */
export function routeOf(url: URL): Route {
  const path = url.pathname.startsWith(BASE) ? url.pathname.slice(BASE.length) : "";
  const [screen = "", ...rest] = path
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

/** Follow a click on a link to one of our screens without loading the page anew; false for all others. */
export function followed(event: MouseEvent): boolean {
  if (event.defaultPrevented || event.button !== 0) return false;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return false;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (link === null || link.target !== "" || link.hasAttribute("download")) return false;
  if (link.origin !== location.origin || !link.pathname.startsWith(BASE) || link.getAttribute("href")?.startsWith("#")) {
    return false;
  }
  event.preventDefault();
  go(link.pathname + link.search);
  return true;
}
