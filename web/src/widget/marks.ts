// What the page's own browser storage says between two pages; nothing, where it is denied.

type Shelf = "localStorage" | "sessionStorage";

/** A yes or no that lasts: for the tab, or for the browser. */
export class Mark {
  constructor(
    readonly name: string,
    readonly shelf: Shelf,
  ) {}

  get on(): boolean {
    try {
      return window[this.shelf].getItem(this.name) === "1";
    } catch {
      return false;
    }
  }

  set on(on: boolean) {
    try {
      if (on) window[this.shelf].setItem(this.name, "1");
      else window[this.shelf].removeItem(this.name);
    } catch {
      // Then the next page begins with the panel closed.
    }
  }
}
