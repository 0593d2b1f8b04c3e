// What a failure says to the person it happened to, in their language.
import { type Key, t } from "../i18n";
import en from "../i18n/en.json";
import { Failure } from "./client.ts";

export interface Said {
  readonly text: string;
  /** What they can do about it; empty when there is nothing. */
  readonly mend: string;
}

function has(key: string): key is Key {
  return key in en;
}

/** Refusals in the catalogue are said from there; others in the server's own words. */
export function said(error: unknown): Said {
  if (!(error instanceof Failure)) return { text: t("error.broken"), mend: t("error.broken.mend") };
  const [key, mend] = [`error.${error.code}`, `error.${error.code}.mend`];
  if (has(key)) return { text: t(key, textual(error.details)), mend: has(mend) ? t(mend, textual(error.details)) : "" };
  if (error.message) return { text: error.message, mend: error.mend };
  return { text: t("error.broken"), mend: t("error.broken.mend") };
}

function textual(details: Readonly<Record<string, unknown>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(details).filter((entry): entry is [string, string | number] =>
      ["string", "number"].includes(typeof entry[1]),
    ),
  );
}
