// How this browser likes the board: remembered, never essential.
const REMEMBERED_AS = "cordboard.wallboard";

export interface Look {
  /** Queues as cards or as rows of a table; `auto` is cards while they fit in a row or so. */
  queues: "auto" | "cards" | "rows";
  /** Queues in trouble first, or always in the same place. */
  order: "trouble" | "name";
}

const USUAL: Look = { queues: "auto", order: "name" };
const FEW = 4;

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

  /** How so many queues are drawn. */
  drawn(queues: number): "cards" | "rows" {
    if (this.value.queues !== "auto") return this.value.queues;
    return queues > FEW ? "rows" : "cards";
  }

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
