// How this browser likes the board: remembered, never essential.
const REMEMBERED_AS = "cordboard.wallboard";

export interface Look {
  /** Queues as cards or as rows of a table; `auto` is cards while they fit in a row or so. */
  queues: "auto" | "cards" | "rows";
  /** Queues in trouble first, or always in the same place. */
  order: "trouble" | "name";
}

const USUAL: Look = { queues: "auto", order: "name" };
/** Cards that fit in a row, and beside an open panel. */
const FEW = { alone: 4, beside: 2 } as const;

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

  /** How so many queues are drawn, alone or with a panel beside them. */
  drawn(queues: number, beside: boolean): "cards" | "rows" {
    if (this.value.queues !== "auto") return this.value.queues;
    return queues > FEW[beside ? "beside" : "alone"] ? "rows" : "cards";
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
