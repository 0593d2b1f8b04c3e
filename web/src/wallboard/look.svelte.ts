// How this browser likes the board: remembered, never essential.
const REMEMBERED_AS = "cordboard.wallboard";

export interface Look {
  /** Queues as cards or as rows of a table. */
  queues: "cards" | "rows";
  /** Queues in trouble first, or always in the same place. */
  order: "trouble" | "name";
}

const USUAL: Look = { queues: "cards", order: "name" };

function remembered(): Look {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(REMEMBERED_AS) ?? "{}");
    return { ...USUAL, ...(typeof kept === "object" ? kept : {}) };
  } catch {
    return USUAL;
  }
}

class Liking {
  value = $state<Look>(remembered());

  change(part: Partial<Look>): void {
    this.value = { ...this.value, ...part };
    try {
      localStorage.setItem(REMEMBERED_AS, JSON.stringify(this.value));
    } catch {
      // Then it lasts as long as the page.
    }
  }
}

export const look = new Liking();
