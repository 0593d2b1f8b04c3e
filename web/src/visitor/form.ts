// The form before the chat: what was filled in, and what is wrong with it, as the centre would say.
import type { Failure } from "../live/client.ts";
import type { AskedField, SiteInfo } from "./site.ts";

export type Answers = Readonly<Record<string, string>>;

/** What an answer should have been; the catalogue has a text for each (`visitor.form.problem.*`). */
export type Expected = "required" | "email" | "phone" | "choice" | "shorter" | "unknown";

/** By field id; the message goes by `MESSAGE`. */
export type Problems = Readonly<Record<string, Expected>>;

/** No field's id: those are letters, digits, underscores. */
export const MESSAGE = "*message";

const LONGEST_ANSWER = 1000;
// As the server has them (api/visits.py).
const EMAIL = /^[^@\s]{1,64}@[^@\s]{1,255}$/;
const PHONE = /^[+0-9][0-9 ()/.-]{4,30}$/;

export function problemOf(field: AskedField, given: string): Expected | null {
  const answer = given.trim();
  if (answer === "") return field.required ? "required" : null;
  if (answer.length > LONGEST_ANSWER) return "shorter";
  switch (field.kind) {
    case "email":
      return EMAIL.test(answer) ? null : "email";
    case "phone":
      return PHONE.test(answer) ? null : "phone";
    case "choice":
      return field.choices.includes(answer) ? null : "choice";
    case "text":
      return null;
  }
}

/** Outside opening hours, and where nothing else is asked, the message is what it is all about. */
export function needsMessage(site: SiteInfo): boolean {
  return !site.open || site.form.length === 0;
}

export function problemsOf(site: SiteInfo, answers: Answers, message: string): Problems {
  const found: Record<string, Expected> = {};
  for (const field of site.form) {
    const problem = problemOf(field, answers[field.id] ?? "");
    if (problem !== null) found[field.id] = problem;
  }
  if (message.trim() === "" && needsMessage(site)) found[MESSAGE] = "required";
  if (message.length > site.limits.message_chars) found[MESSAGE] = "shorter";
  return found;
}

/** The problems the centre found (`form_incomplete`). */
export function problemsIn(failure: Failure): Problems {
  const problems = failure.details["problems"];
  if (!Array.isArray(problems)) return {};
  return Object.fromEntries(
    (problems as readonly { path: string; expected: Expected }[]).map(({ path, expected }) => [
      path.replace(/^fields\./, ""),
      expected,
    ]),
  );
}

/** What the visitor is called: the answer to the field `name`. */
export function nameIn(answers: Answers): string {
  return (answers["name"] ?? "").trim().slice(0, 200);
}

/** Only answers to what is asked, trimmed. */
export function filledIn(site: SiteInfo, answers: Answers): Record<string, string> {
  return Object.fromEntries(
    site.form.map((field) => [field.id, (answers[field.id] ?? "").trim()]).filter(([, answer]) => answer !== ""),
  );
}
