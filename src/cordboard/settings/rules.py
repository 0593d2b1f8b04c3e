"""What only the trade knows of a centre: its hours, people, lines and doors.

A rule looks at one record and yields what is wrong or doubtful in it, with places below it.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import msgspec

from cordboard.kernel.ids import QueueId
from cordboard.settings.capacity_rules import fit, matrix
from cordboard.settings.centre import (
    CapacityProfile,
    Centre,
    FieldKind,
    FormField,
    Limits,
    Queue,
    Requirement,
    Role,
    Site,
    User,
)
from cordboard.settings.hours import Calendar, Holiday
from cordboard.settings.hours_rules import day, week
from cordboard.settings.phrases import write_duration
from cordboard.settings.problem import Problem, Severity


class Staffing(msgspec.Struct, frozen=True):
    """Who serves which queue."""

    agents: dict[QueueId, list[User]]

    @classmethod
    def of(cls, centre: Centre) -> "Staffing":
        """Find the active agents of every queue."""
        agents: dict[QueueId, list[User]] = {}
        for user in centre.users:
            if user.active and Role.AGENT in user.roles:
                for queue in user.queues:
                    agents.setdefault(queue, []).append(user)
        return cls(agents)


Rule = Callable[[Any, Staffing], Iterator[Problem]]


def _calendar(calendar: Calendar, _: Staffing) -> Iterator[Problem]:
    yield from week(calendar)


def _holiday(holiday: Holiday, _: Staffing) -> Iterator[Problem]:
    yield from day(holiday.blocks, ("blocks",))


def _steps(queue: Queue, _: Staffing) -> Iterator[Problem]:
    for index, (before, step) in enumerate(pairwise(queue.steps), start=1):
        if step.after <= before.after:
            yield Problem(
                code="steps_not_rising",
                at=("steps", index, "after"),
                found=f"`{write_duration(step.after)}` after `{write_duration(before.after)}`",
                expected="steps whose `after` rises",
                mend="Put the steps in order of waiting, each later than the one before.",
            )
    for index, step in enumerate(queue.steps):
        if queue.id in step.overflow:
            yield Problem(
                code="overflow_to_itself",
                at=("steps", index, "overflow", step.overflow.index(queue.id)),
                found=f"`{queue.id}`",
                expected="another queue",
                mend="Its own agents serve it anyway; name a queue whose agents may help.",
            )
        if step.after >= queue.ceiling:
            yield Problem(
                code="step_after_ceiling",
                at=("steps", index, "after"),
                found=f"`{write_duration(step.after)}`",
                expected=f"less than the ceiling of {write_duration(queue.ceiling)}",
                mend="From the ceiling on it goes before all others; the step is too late.",
                severity=Severity.WARNING,
            )


def _served(queue: Queue, staffing: Staffing) -> Iterator[Problem]:
    stages = list(_stages(queue, staffing))
    if not any(agents for _, agents in stages):
        yield Problem(
            code="nobody_serves",
            at=(),
            found="no active agent who serves it",
            expected="at least one",
            mend=f"Add `{queue.id}` to the `queues` of some users, or an overflow.",
            severity=Severity.WARNING,
        )
    elif not any(_able(agent, requires) for requires, agents in stages for agent in agents):
        asked = ", ".join(f"{need.skill} at {need.level}" for need in queue.requires)
        yield Problem(
            code="nobody_able",
            at=("requires",),
            found=f"{asked or 'steps'} asked for, which none of its agents has at any step",
            expected="at least one agent who can serve it",
            mend="Give an agent the skills, or add a step that asks for less.",
            severity=Severity.WARNING,
        )


def _stages(
    queue: Queue, staffing: Staffing
) -> Iterator[tuple[tuple[Requirement, ...], list[User]]]:
    agents = list(staffing.agents.get(queue.id, ()))
    yield queue.requires, agents
    for step in queue.steps:
        agents = agents + [a for other in step.overflow for a in staffing.agents.get(other, ())]
        yield step.requires, agents


def _able(agent: User, requires: tuple[Requirement, ...]) -> bool:
    return all(agent.skills.get(need.skill, 0) >= need.level for need in requires)


def _capacity(profile: CapacityProfile, _: Staffing) -> Iterator[Problem]:
    yield from fit(profile)
    yield from matrix(profile)


def _form_field(field: FormField, _: Staffing) -> Iterator[Problem]:
    is_choice = field.kind is FieldKind.CHOICE
    if is_choice and not field.choices:
        yield Problem(
            code="no_choices",
            at=("choices",),
            found="none",
            expected="at least one",
            mend="Add `choices`.",
        )
    if field.choices and not is_choice:
        yield Problem(
            code="choices_unused",
            at=("choices",),
            found=f"choices of a {field.kind} field",
            expected="choices only where `kind` is choice",
            mend="Write `kind: choice`, or remove them.",
        )
    for choice in field.queue_by_choice:
        if choice not in field.choices:
            yield Problem(
                code="unknown_choice",
                at=("queue_by_choice", choice),
                found=f"`{choice}`",
                expected=f"one of the choices ({', '.join(field.choices) or 'there are none'})",
                mend="Write it exactly as in `choices`.",
            )


def _site(site: Site, _: Staffing) -> Iterator[Problem]:
    for index, origin in enumerate(site.origins):
        host = origin.removeprefix("http://").split(":")[0]
        if origin.startswith("http://") and host not in ("localhost", "127.0.0.1"):
            yield Problem(
                code="insecure_origin",
                at=("origins", index),
                found=f"`{origin}`",
                expected="https://",
                mend="Anyone on the way can read and change what visitors write.",
                severity=Severity.WARNING,
            )


def _user(user: User, _: Staffing) -> Iterator[Problem]:
    if not user.roles:
        mend = "Add a role, or write `active: false`."
        yield Problem(
            code="no_role", at=("roles",), found="no role", expected="at least one", mend=mend
        )
    if user.active and Role.AGENT in user.roles and not user.queues:
        mend = "Nothing is ever offered to them; add `queues`."
        yield Problem(
            code="agent_without_queue",
            at=("queues",),
            found="no queue",
            expected="at least one",
            mend=mend,
            severity=Severity.WARNING,
        )
    scopes = (("supervises", user.supervises), ("supervises_queues", user.supervises_queues))
    for name, scope in scopes:
        if scope is not None and Role.SUPERVISOR not in user.roles:
            mend = "Add the role supervisor, or remove this."
            yield Problem(
                code="scope_without_role",
                at=(name,),
                found="a scope",
                expected="the role supervisor",
                mend=mend,
                severity=Severity.WARNING,
            )


_CAN_CARRY_SCRIPTS = frozenset(
    {"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml"}
)


def _limits(limits: Limits, _: Staffing) -> Iterator[Problem]:
    for index, kind in enumerate(limits.attachment_kinds):
        if kind in _CAN_CARRY_SCRIPTS or kind.endswith(("javascript", "ecmascript")):
            yield Problem(
                code="kind_can_carry_scripts",
                at=("attachment_kinds", index),
                found=f"`{kind}`",
                expected="media types that cannot carry scripts",
                mend="A visitor could make it run on an agent's desk; remove it.",
            )
    if limits.session_idle_minutes > limits.session_hours * 60:
        yield Problem(
            code="idle_never_reached",
            at=("session_idle_minutes",),
            found=f"{limits.session_idle_minutes} minutes",
            expected=f"less than session_hours, which is {limits.session_hours * 60} minutes",
            severity=Severity.WARNING,
        )


def _people(centre: Centre, _: Staffing) -> Iterator[Problem]:
    if not any(user.active and Role.ADMINISTRATOR in user.roles for user in centre.users):
        yield Problem(
            code="no_administrator",
            at=("users",),
            found="no active administrator",
            expected="at least one",
            mend="Nobody could change anything any more; give an active user that role.",
        )
    seen: dict[str, str] = {}
    for index, user in enumerate(centre.users):
        address = user.email.casefold()
        if address and address in seen:
            yield Problem(
                code="duplicate_email",
                at=("users", index, "email"),
                found=f"`{user.email}`, which is {seen[address]}'s",
                expected="an address of their own for everyone",
                mend="Change one of the two.",
            )
        seen.setdefault(address, user.id)


RULES: dict[type, tuple[Rule, ...]] = {
    Calendar: (_calendar,),
    Holiday: (_holiday,),
    Queue: (_steps, _served),
    CapacityProfile: (_capacity,),
    FormField: (_form_field,),
    Site: (_site,),
    User: (_user,),
    Limits: (_limits,),
    Centre: (_people,),
}
"""What is looked at in records of each kind."""
