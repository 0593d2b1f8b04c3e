// Arrow keys walk the rows of a table, as they do in any list.

/** Put on an element around a table whose rows can be opened. */
export function walkRows(event: KeyboardEvent): void {
  const row = event.target instanceof HTMLTableRowElement ? event.target : null;
  if (row === null) return;
  const rows = [...(row.parentElement?.querySelectorAll<HTMLTableRowElement>("tr[tabindex]") ?? [])];
  const here = rows.indexOf(row);
  const step: Record<string, number> = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: rows.length - 1 };
  const next = step[event.key];
  if (next === undefined) return;
  event.preventDefault();
  rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
}
