// Why a contact waits and why it went to somebody, as lines a person can read.
import { t } from "../i18n";
import { textFor } from "../i18n/dynamic.ts";
import type { CandidateScore, Lack, OfferReason, Requirement, WhyWaiting } from "../live/types.ts";
import { personName, queueName, skillName } from "./names.ts";
import { decimal } from "./written.ts";

export function requirementText(each: Requirement): string {
  return t("why.requirement", { skill: skillName(each.skill), level: String(each.level) });
}

/** What one agent lacks. */
export function lackText(lack: Lack): string {
  return textFor(`why.lack.${lack.key}`, lack.key, {
    skill: lack.skill === null ? "" : skillName(lack.skill),
    level: String(lack.level ?? ""),
  });
}

/** The one sentence that answers the question. */
export function answerText(why: WhyWaiting): string {
  if (why.preferred_agent !== null) return t("why.answer.preferred", { agent: personName(why.preferred_agent) });
  if (why.agents === 0) return t("why.answer.nobody_there");
  if (why.nearest.some((agent) => agent.lacks.length === 0)) {
    return why.position > 1 ? t("why.answer.others_first", { count: why.position - 1 }) : t("why.answer.next");
  }
  const first = why.counts[0];
  if (first === undefined) return t("why.answer.next");
  return t("why.answer.lack", { count: first.agents, total: why.agents, lack: lackText(first.lack) });
}

/** Where it stands in its queue's steps. */
export function stepText(why: WhyWaiting): string {
  if (why.is_over) return t("why.step.ceiling");
  if (why.steps === 0) return t("why.step.none");
  return t("why.step.of", { step: String(why.step), steps: String(why.steps) });
}

/** Whose agents may serve it now. */
export function queuesText(why: WhyWaiting): string {
  return why.queues.map((id) => queueName(id)).join(", ");
}

/** Why it went there, in one sentence. */
export function ruleText(reason: OfferReason, agent: string): string {
  return textFor(`why.rule.${reason.rule}`, reason.rule, { agent: personName(agent), step: String(reason.step) });
}

/** What put a candidate where they stand. */
export function becauseText(candidate: CandidateScore): string {
  return textFor(`why.because.${candidate.because}`, candidate.because);
}

export function scoreText(score: number): string {
  return decimal(score, 2);
}
