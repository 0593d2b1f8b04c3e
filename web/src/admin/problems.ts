// The server's problems with a configuration, put where the form can show them.
import { t } from "../i18n";
import type { Problem } from "../live/types.ts";
import { type Centre, isListSection, type ListSection } from "./centre.ts";

export type { Problem } from "../live/types.ts";

const JOINT = "/";

/** Problems by place below one item (or below a section that is no list). */
export class Problems {
  constructor(
    private readonly all: readonly Problem[],
    private readonly top: readonly (string | number)[] = [],
  ) {}

  /** Only those of one item; its own places then count from it. */
  of(...top: readonly (string | number)[]): Problems {
    const place = [...this.top, ...top];
    return new Problems(
      this.all.filter((each) => starts(each.at, place)),
      place,
    );
  }

  /** What is wrong exactly at a place, in one sentence. */
  at(...place: readonly (string | number)[]): string | undefined {
    const key = [...this.top, ...place].join(JOINT);
    return sentence(this.all.filter((each) => each.at.join(JOINT) === key));
  }

  /** What is wrong at a place or anywhere below it. */
  under(...place: readonly (string | number)[]): string | undefined {
    return sentence(this.all.filter((each) => starts(each.at, [...this.top, ...place])));
  }

  get list(): readonly Problem[] {
    return this.all;
  }

  get errors(): number {
    return this.all.filter((each) => each.severity === "error").length;
  }
}

function starts(at: readonly (string | number)[], top: readonly (string | number)[]): boolean {
  return top.every((part, depth) => String(at[depth]) === String(part));
}

function sentence(problems: readonly Problem[]): string | undefined {
  const [first] = problems.toSorted((a, b) => Number(a.severity === "warning") - Number(b.severity === "warning"));
  return first === undefined ? undefined : wordsOf(first);
}

/** A problem as people read it below a field. What was expected and how to mend it are the server's words. */
export function wordsOf(problem: Problem): string {
  const plain = (text: string): string => text.replaceAll("`", "");
  const said = t("admin.problem.words", { expected: plain(problem.expected), found: plain(problem.found) });
  return problem.mend === "" ? said : `${said} ${problem.mend}`;
}

/** The section and item a problem is in. */
export function whereOf(problem: Problem, centre: Centre): { section: ListSection | "general" | "routing" | "limits"; id: string | null } {
  const [top, position] = problem.at;
  if (typeof top === "string" && isListSection(top)) {
    const item = typeof position === "number" ? centre[top][position] : undefined;
    return { section: top, id: item?.id ?? null };
  }
  return { section: top === "routing" || top === "limits" ? top : "general", id: null };
}
