// The conversation as it is shown: what was said, what is on its way, and what happened in between.
import type { MessageView, VisitView } from "../live/types.ts";
import type { Unsent } from "./outbox.ts";

/** Something that happened, told in the middle of the conversation. */
export interface Note {
  readonly key: "joined" | "left" | "waiting_again" | "supervisor_joined" | "ended";
  readonly name: string;
  readonly at: string;
  /** Number of the message it follows; 0 is the beginning. */
  readonly after: number;
}

export type Line =
  | { readonly kind: "said"; readonly id: string; readonly at: string; readonly message: MessageView; readonly isFirst: boolean }
  | { readonly kind: "unsent"; readonly id: string; readonly at: string; readonly message: Unsent }
  | { readonly kind: "note"; readonly id: string; readonly at: string; readonly note: Note }
  | { readonly kind: "day"; readonly id: string; readonly at: string };

/** What happened between two looks at the visit. */
export function notesOf(before: VisitView | null, now: VisitView, at: string, after: number): Note[] {
  const found: Note[] = [];
  const note = (key: Note["key"], name = ""): void => void found.push({ key, name, at, after });
  const [was, is] = [before?.agent_name ?? null, now.agent_name];
  if (is !== null && is !== was) note("joined", is);
  if (now.supervisor_name !== null && now.supervisor_name !== (before?.supervisor_name ?? null)) {
    note("supervisor_joined", now.supervisor_name);
  }
  if (before?.state === "connected" && now.state === "waiting") note("waiting_again");
  if (now.state === "ended" && before?.state !== "ended") note("ended");
  return found;
}

/** Tell of whoever joined before their first words, though nobody looked when they came. `told` is known. */
export function placed(note: Note, messages: readonly MessageView[], told: readonly Note[]): Note {
  if (note.key !== "joined" && note.key !== "supervisor_joined") return note;
  const from = Math.max(0, ...told.map(({ after }) => after));
  const first = messages.find(
    ({ number, author, author_name }) => number > from && author !== "visitor" && author_name === note.name,
  );
  if (first === undefined || first.number > note.after) return note;
  return { ...note, after: first.number - 1, at: first.at };
}

function dayOf(at: string): string {
  return new Date(at).toDateString();
}

function withDays(lines: readonly Line[]): Line[] {
  const shown: Line[] = [];
  let day = "";
  for (const line of lines) {
    if (dayOf(line.at) !== day) {
      day = dayOf(line.at);
      // Named after what follows it: where clocks disagree, a day may come twice.
      shown.push({ kind: "day", id: `day before ${line.id}`, at: line.at });
    }
    shown.push(line);
  }
  return shown;
}

/** Put everything in order. A name is told at the first of several messages in a row. */
export function linesOf(messages: readonly MessageView[], notes: readonly Note[], unsent: readonly Unsent[]): Line[] {
  const lines: Line[] = [];
  let author = "";
  const tell = (after: number): void => {
    for (const note of notes) {
      if (note.after !== after) continue;
      author = "";
      lines.push({ kind: "note", id: `${note.key} ${note.name} ${note.at}`, at: note.at, note });
    }
  };
  let told = -1;
  const tellUpTo = (number: number): void => {
    for (; told < number; told += 1) tell(told + 1);
  };
  tellUpTo(0);
  for (const message of messages) {
    tellUpTo(message.number - 1);
    const by = `${message.author} ${message.author_id}`;
    lines.push({ kind: "said", id: message.id, at: message.at, message, isFirst: by !== author });
    author = by;
    tellUpTo(message.number);
  }
  const said = new Set(messages.map(({ id }) => id));
  for (const message of unsent) {
    if (!said.has(message.message_id)) {
      lines.push({ kind: "unsent", id: message.message_id, at: message.at, message });
    }
  }
  return withDays(lines);
}
