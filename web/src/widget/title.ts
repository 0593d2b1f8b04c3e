// The number of new messages before the page's title, while nobody looks at the page.

let mark = "";

/** Mark the title with `unread` while the page is hidden; take our mark off, and only ours, otherwise. */
export function markTitle(unread: number): void {
  if (mark !== "" && document.title.startsWith(mark)) document.title = document.title.slice(mark.length);
  mark = unread > 0 && document.hidden ? `(${String(unread)}) ` : "";
  if (mark !== "") document.title = mark + document.title;
}
