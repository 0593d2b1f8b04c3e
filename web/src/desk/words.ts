// An offer's reason in the agent's language.
import { type Key, t } from "../i18n";
import en from "../i18n/en.json";
import { spanText } from "../live/times.ts";
import type { CentreSummary, OfferReason, Requirement } from "../live/types.ts";

function known(key: string, otherwise: Key): Key {
  return key in en ? (key as Key) : otherwise;
}

/** "Lithuanian 3, Billing 2": what was asked for. */
export function requirementsText(requires: readonly Requirement[], centre: CentreSummary | null): string {
  return requires
    .map((wanted) => {
      const skill = centre?.skills.find((one) => one.id === wanted.skill)?.name ?? wanted.skill;
      return t("desk.reason.skill", { skill, level: wanted.level });
    })
    .join(", ");
}

/** Why this contact came to this agent, in one sentence. */
export function ruleText(reason: OfferReason, centre: CentreSummary | null): string {
  const rule = reason.rule === "requirements" && reason.requires.length === 0 ? "anyone" : reason.rule;
  return t(known(`desk.reason.rule.${rule}`, "desk.reason.rule.other"), {
    step: reason.step,
    skills: requirementsText(reason.requires, centre),
  });
}

/** What else counted, each a short phrase. */
export function circumstances(reason: OfferReason): readonly string[] {
  return [
    t("desk.reason.waited", { time: spanText(reason.waited) }),
    t("desk.reason.able", { count: reason.able }),
    t("desk.reason.waiting", { count: reason.waiting }),
  ];
}

/** Why a candidate stood where they stood. */
export function candidateText(because: string): string {
  return t(known(`desk.reason.because.${because}`, "desk.reason.because.other"));
}
