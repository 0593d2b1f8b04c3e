// The line below an item's name in a list: what tells it apart.
import { t } from "../i18n";
import type { AnyItem, Calendar, CapacityProfile, Centre, Disposition, ListSection, PauseReason, Queue, Site, User } from "./centre.ts";
import { nameOf } from "./centre.ts";
import { weeklyMinutes } from "./hours.ts";
import { writeDuration, writePercent } from "./written.ts";

function named(items: readonly AnyItem[], id: string): string {
  const item = items.find((each) => each.id === id);
  return item === undefined ? id : nameOf(item);
}

const SUMMARIES: { [S in ListSection]: (item: never, centre: Centre) => string } = {
  queues: (queue: Queue) => `${writePercent(queue.target.share)}% / ${writeDuration(queue.target.within)}`,
  calendars: (calendar: Calendar) => t("admin.summary.calendar", { hours: weeklyMinutes(calendar) / 60, zone: calendar.time_zone }),
  skills: (skill: { id: string }, centre: Centre) =>
    t("admin.summary.skill", { count: centre.users.filter((user) => skill.id in user.skills).length }),
  teams: (team: { id: string }, centre: Centre) =>
    t("admin.summary.team", { count: centre.users.filter((user) => user.team === team.id).length }),
  dispositions: (item: Disposition) => t(item.resolved ? "admin.summary.resolved" : "admin.summary.unresolved"),
  pause_reasons: (item: PauseReason) => t(item.paid ? "admin.summary.paid" : "admin.summary.unpaid"),
  users: (user: User, centre: Centre) =>
    [
      ...(user.active ? [] : [t("admin.summary.inactive")]),
      ...user.roles.map((role) => t(`admin.role.${role}`)),
      ...(user.team === null ? [] : [named(centre.teams, user.team)]),
    ].join(" · "),
  capacity: (profile: CapacityProfile) => profile.channels.map((row) => `${t(`admin.channel.${row.channel}`)} ${String(row.most)}`).join(" · "),
  sites: (site: Site, centre: Centre) => named(centre.queues, site.queue),
};

export function summaryOf(section: ListSection, item: AnyItem, centre: Centre): string {
  return SUMMARIES[section](item as never, centre);
}
