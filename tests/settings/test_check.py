"""Whether a centre can work: every rule, and that sound centres pass without a word."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cordboard.kernel.ids import (
    CalendarId,
    DispositionId,
    QueueId,
    SiteId,
    SkillId,
    TeamId,
    UserId,
)
from cordboard.settings.centre import (
    STANDARD_CAPACITY,
    CapacityProfile,
    Centre,
    Channel,
    ChannelCapacity,
    Disposition,
    FieldKind,
    FormField,
    Limits,
    Queue,
    Requirement,
    Role,
    RoutingStep,
    ServiceTarget,
    Site,
)
from cordboard.settings.check import check
from cordboard.settings.hours import Block, Calendar, Holiday, Weekday
from cordboard.settings.problem import Severity
from tests.settings.centres import any_centre, small_centre

pytestmark = pytest.mark.pure

SMALL = small_centre()
(BILLING,) = SMALL.queues
ADA, ZOE = SMALL.users
SHOP = Site(id=SiteId("shop"), name="Shop", queue=BILLING.id)


def found(centre: Centre) -> list[tuple[str, str]]:
    """Give the path and code of every problem."""
    return [(p.path, p.code) for p in check(centre)]


def with_queue(**changes: Any) -> Centre:
    """Change the small centre's queue."""
    return small_centre(queues=(replace(BILLING, **changes),))


def with_agent(**changes: Any) -> Centre:
    """Change the small centre's agent."""
    return small_centre(users=(ADA, replace(ZOE, **changes)))


def with_day(*blocks: tuple[str, str], name: str = "office", zone: str = "UTC") -> Centre:
    """Give the small centre's calendar these blocks on Mondays."""
    day = tuple(Block(opens=opens, closes=closes) for opens, closes in blocks)
    calendar = Calendar(
        id=CalendarId(name), name="Office", time_zone=zone, weekdays={Weekday.MON: day}
    )
    return small_centre(calendars=(calendar,))


def with_site(**changes: Any) -> Centre:
    """Give the small centre a widget site."""
    return small_centre(sites=(replace(SHOP, **changes),))


def with_form(**field: Any) -> Centre:
    """Ask one question before the chat."""
    return with_site(form=(FormField(id="what", label="What is it about?", **field),))


def with_profile(*rows: ChannelCapacity, units: int = 100) -> Centre:
    """Give the small centre a capacity profile."""
    return small_centre(capacity=(CapacityProfile(id="wide", units=units, channels=rows),))


def row(channel: Channel, weight: int = 10, most: int = 1, *joins: Channel) -> ChannelCapacity:
    """Make a row of a capacity profile."""
    return ChannelCapacity(channel=channel, most=most, weight=weight, joins=joins)


def test_a_sound_centre_passes_without_a_word() -> None:
    assert found(SMALL) == []


def test_the_built_in_capacity_passes_its_own_check() -> None:
    assert found(small_centre(capacity=(STANDARD_CAPACITY,))) == []


GHOST = "ghost"
REFERENCES = [
    (with_queue(calendar=CalendarId(GHOST)), "queues.billing.calendar"),
    (with_queue(dispositions=(DispositionId(GHOST),)), "queues.billing.dispositions.0"),
    (
        with_queue(requires=(Requirement(skill=SkillId(GHOST)),)),
        "queues.billing.requires.ghost.skill",
    ),
    (
        with_queue(steps=(RoutingStep(after=5, overflow=(QueueId(GHOST),)),)),
        "queues.billing.steps.5s.overflow.0",
    ),
    (
        with_queue(steps=(RoutingStep(after=5, requires=(Requirement(skill=SkillId(GHOST)),)),)),
        "queues.billing.steps.5s.requires.ghost.skill",
    ),
    (with_agent(team=TeamId(GHOST)), "users.zoe.team"),
    (with_agent(queues=(BILLING.id, QueueId(GHOST))), "users.zoe.queues.1"),
    (with_agent(skills={SkillId("lt"): 3, SkillId(GHOST): 1}), "users.zoe.skills.ghost"),
    (with_agent(capacity=GHOST), "users.zoe.capacity"),
    (
        with_agent(roles=(Role.AGENT, Role.SUPERVISOR), supervises=(TeamId(GHOST),)),
        "users.zoe.supervises.0",
    ),
    (
        with_agent(roles=(Role.AGENT, Role.SUPERVISOR), supervises_queues=(QueueId(GHOST),)),
        "users.zoe.supervises_queues.0",
    ),
    (with_site(queue=QueueId(GHOST)), "sites.shop.queue"),
    (with_site(requires=(Requirement(skill=SkillId(GHOST)),)), "sites.shop.requires.ghost.skill"),
    (
        with_form(kind=FieldKind.CHOICE, choices=("a",), queue_by_choice={"a": QueueId(GHOST)}),
        "sites.shop.form.what.queue_by_choice.a",
    ),
]


@pytest.mark.parametrize(("centre", "path"), REFERENCES, ids=[path for _, path in REFERENCES])
def test_whatever_is_named_must_exist(centre: Centre, path: str) -> None:
    problems = [p for p in check(centre) if p.code == "unknown_reference"]
    assert [(p.path, p.found) for p in problems] == [(path, "`ghost`")]


WRONG = [
    (with_queue(wrap_up=-1), "queues.billing.wrap_up", "out_of_bounds"),
    (with_queue(ceiling=9), "queues.billing.ceiling", "out_of_bounds"),
    (with_queue(weight=0.0), "queues.billing.weight", "out_of_bounds"),
    (with_queue(weight=float("nan")), "queues.billing.weight", "out_of_bounds"),
    (
        with_queue(target=ServiceTarget(share=0.0)),
        "queues.billing.target.share",
        "out_of_bounds",
    ),
    (
        with_queue(target=ServiceTarget(share=1.01)),
        "queues.billing.target.share",
        "out_of_bounds",
    ),
    (with_queue(name="  "), "queues.billing.name", "blank"),
    (with_queue(name="x" * 201), "queues.billing.name", "too_long"),
    (with_queue(name="Bill\x1bing"), "queues.billing.name", "unprintable"),
    (with_queue(name="Bill\x9bing"), "queues.billing.name", "unprintable"),
    (
        with_queue(steps=(RoutingStep(after=5), RoutingStep(after=5))),
        "queues.billing.steps.5s.after",
        "duplicate",
    ),
    (
        with_queue(steps=(RoutingStep(after=9), RoutingStep(after=5))),
        "queues.billing.steps.5s.after",
        "steps_not_rising",
    ),
    (
        with_queue(steps=(RoutingStep(after=5, overflow=(BILLING.id,)),)),
        "queues.billing.steps.5s.overflow.0",
        "overflow_to_itself",
    ),
    (with_agent(skills={SkillId("lt"): 6}), "users.zoe.skills.lt", "out_of_bounds"),
    (with_agent(skills={SkillId("lt"): 0}), "users.zoe.skills.lt", "out_of_bounds"),
    (with_agent(queues=(BILLING.id, BILLING.id)), "users.zoe.queues.1", "duplicate"),
    (with_agent(email="zoe@nowhere"), "users.zoe.email", "bad_format"),
    (with_agent(language="english"), "users.zoe.language", "bad_format"),
    (with_agent(roles=()), "users.zoe.roles", "no_role"),
    (with_agent(id=UserId("ada")), "users.ada.id", "duplicate"),
    (with_agent(id=UserId("Zoë")), "users.Zoë.id", "bad_format"),
    (with_agent(id=UserId("z" * 41)), f"users.{'z' * 41}.id", "bad_format"),
    (with_agent(id=UserId("-zoe")), "users.-zoe.id", "bad_format"),
    (with_agent(id=UserId("zoe\n")), "users.zoe\n.id", "bad_format"),
    (with_day(("9:00", "12:00")), "calendars.office.weekdays.mon.0.opens", "bad_format"),
    (with_day(("09:00", "24:01")), "calendars.office.weekdays.mon.0.closes", "bad_format"),
    (with_day(("12:00", "12:00")), "calendars.office.weekdays.mon.0.closes", "block_ends_first"),
    (with_day(("22:00", "06:00")), "calendars.office.weekdays.mon.0.closes", "block_ends_first"),
    (
        with_day(("13:00", "17:00"), ("09:00", "13:01")),
        "calendars.office.weekdays.mon.0",
        "blocks_overlap",
    ),
    (with_day(zone="Europe/Vilna"), "calendars.office.time_zone", "bad_format"),
    (with_day(zone="../../etc/passwd"), "calendars.office.time_zone", "bad_format"),
    (with_day(zone="localtime"), "calendars.office.time_zone", "bad_format"),
    (with_site(colour="blue"), "sites.shop.colour", "bad_format"),
    (with_site(colour="#12345g"), "sites.shop.colour", "bad_format"),
    (with_site(origins=("*",)), "sites.shop.origins.0", "bad_format"),
    (with_site(origins=("https://shop.example/",)), "sites.shop.origins.0", "bad_format"),
    (with_site(origins=("https://Shop.example",)), "sites.shop.origins.0", "bad_format"),
    (with_site(origins=("https://shop.example:0",)), "sites.shop.origins.0", "bad_format"),
    (with_site(origins=("https://a@b.example",)), "sites.shop.origins.0", "bad_format"),
    (with_form(kind=FieldKind.CHOICE), "sites.shop.form.what.choices", "no_choices"),
    (with_form(choices=("a",)), "sites.shop.form.what.choices", "choices_unused"),
    (
        with_form(kind=FieldKind.CHOICE, choices=("a",), queue_by_choice={"b": BILLING.id}),
        "sites.shop.form.what.queue_by_choice.b",
        "unknown_choice",
    ),
    (
        with_profile(row(Channel.CHAT, 101)),
        "capacity.wide.channels.chat.weight",
        "weight_over_units",
    ),
    (
        with_profile(row(Channel.CHAT), row(Channel.CHAT)),
        "capacity.wide.channels.chat.channel",
        "duplicate",
    ),
    (
        with_profile(row(Channel.CHAT, 10, 1, Channel.CHAT)),
        "capacity.wide.channels.chat.joins.0",
        "joins_itself",
    ),
    (
        small_centre(limits=Limits(attachment_kinds=("image/png", "image/svg+xml"))),
        "limits.attachment_kinds.1",
        "kind_can_carry_scripts",
    ),
    (
        small_centre(limits=Limits(attachment_kinds=("pictures",))),
        "limits.attachment_kinds.0",
        "bad_format",
    ),
    (small_centre(limits=Limits(session_hours=169)), "limits.session_hours", "out_of_bounds"),
    (small_centre(users=(ZOE,)), "users", "no_administrator"),
    (small_centre(users=(replace(ADA, active=False), ZOE)), "users", "no_administrator"),
    (
        small_centre(users=(replace(ADA, email="A@x.lt"), replace(ZOE, email="a@x.lt"))),
        "users.zoe.email",
        "duplicate_email",
    ),
]


@pytest.mark.parametrize(
    ("centre", "path", "code"), WRONG, ids=[f"{path}-{code}" for _, path, code in WRONG]
)
def test_what_cannot_work_is_an_error(centre: Centre, path: str, code: str) -> None:
    (problem,) = [p for p in check(centre) if (p.path, p.code) == (path, code)]
    assert problem.severity is Severity.ERROR
    assert problem.found
    assert problem.expected


DOUBTFUL = [
    (with_agent(active=False), "queues.billing", "nobody_serves"),
    (with_agent(roles=(Role.QUALITY,)), "queues.billing", "nobody_serves"),
    (
        with_queue(requires=(Requirement(skill=SkillId("lt"), level=4),), steps=()),
        "queues.billing.requires",
        "nobody_able",
    ),
    (with_agent(queues=()), "users.zoe.queues", "agent_without_queue"),
    (with_agent(supervises=()), "users.zoe.supervises", "scope_without_role"),
    (with_day(), "calendars.office", "never_open"),
    (
        with_queue(steps=(RoutingStep(after=1800),)),
        "queues.billing.steps.30m.after",
        "step_after_ceiling",
    ),
    (with_site(origins=("http://shop.example",)), "sites.shop.origins.0", "insecure_origin"),
    (
        with_profile(row(Channel.CHAT, 60, 2)),
        "capacity.wide.channels.chat.most",
        "most_never_reached",
    ),
    (
        with_profile(row(Channel.CHAT, 10, 1, Channel.VOICE)),
        "capacity.wide.channels.chat.joins.0",
        "joins_unserved",
    ),
    (
        with_profile(row(Channel.VOICE, 80), row(Channel.CHAT, 30, 1, Channel.VOICE)),
        "capacity.wide.channels.chat.joins.0",
        "join_never_fits",
    ),
    (
        with_profile(row(Channel.CHAT, 30), row(Channel.EMAIL, 30, 1, Channel.CHAT)),
        "capacity.wide.channels.email.joins.0",
        "join_upside_down",
    ),
    (
        small_centre(limits=Limits(session_hours=1, session_idle_minutes=61)),
        "limits.session_idle_minutes",
        "idle_never_reached",
    ),
]


@pytest.mark.parametrize(
    ("centre", "path", "code"), DOUBTFUL, ids=[f"{path}-{code}" for _, path, code in DOUBTFUL]
)
def test_what_is_probably_not_meant_is_a_warning(centre: Centre, path: str, code: str) -> None:
    (problem,) = [p for p in check(centre) if (p.path, p.code) == (path, code)]
    assert problem.severity is Severity.WARNING


def test_blocks_may_touch_and_the_day_may_end_at_midnight() -> None:
    assert found(with_day(("00:00", "12:00"), ("12:00", "24:00"))) == []


def test_a_holidays_blocks_are_checked_like_a_weekdays() -> None:
    holiday = Holiday(on=date(2026, 12, 24), blocks=(Block(opens="10:00", closes="09:00"),))
    centre = with_day(("09:00", "17:00"))
    twice = replace(centre.calendars[0], holidays=(holiday, holiday))
    assert [code for _, code in found(replace(centre, calendars=(twice,)))] == [
        "duplicate",
        "block_ends_first",
        "block_ends_first",
    ]


def test_a_long_block_overlaps_all_those_within_it() -> None:
    centre = with_day(("08:00", "18:00"), ("09:00", "10:00"), ("11:00", "12:00"))
    assert found(centre) == [
        ("calendars.office.weekdays.mon.1", "blocks_overlap"),
        ("calendars.office.weekdays.mon.2", "blocks_overlap"),
    ]


def test_a_version_stored_when_a_field_was_still_there_can_be_read() -> None:
    stored = msgspec.json.encode(SMALL).replace(b'"wrap_up":60', b'"wrap_up":60,"ringtone":"loud"')
    assert b"ringtone" in stored
    assert msgspec.json.decode(stored, type=Centre) == SMALL


clock = st.sampled_from(["00:00", "9:00", "09:00", "12:30", "23:59", "24:00", "24:01", "-1:00", ""])
zone = st.sampled_from(["UTC", "Asia/Kathmandu", "Pacific/Apia", "Europe/vilnius", "localtime", ""])


@given(st.lists(st.tuples(clock, clock), max_size=3), zone, st.dates(), st.integers(0, 1439))
def test_the_hours_of_a_sound_calendar_can_always_be_asked(
    blocks: list[tuple[str, str]], name: str, holiday: date, minute: int
) -> None:
    centre = with_day(*blocks, zone=name)
    calendar = replace(centre.calendars[0], holidays=(Holiday(on=holiday),))
    problems = check(small_centre(calendars=(calendar,)))
    if all(p.severity is Severity.WARNING for p in problems):
        moment = datetime(2026, 3, 29, minute // 60, minute % 60, tzinfo=UTC)
        assert calendar.is_open(moment) in (True, False)
        assert (calendar.opens_next(moment) is None) == (blocks == [])


def test_an_overflow_is_somebody_who_serves() -> None:
    helped = Queue(
        id=QueueId("help"), name="Help", steps=(RoutingStep(after=30, overflow=(BILLING.id,)),)
    )
    assert found(small_centre(queues=(BILLING, helped))) == []


def test_a_step_that_asks_for_less_makes_a_queue_servable() -> None:
    centre = with_queue(
        requires=(Requirement(skill=SkillId("lt"), level=5),),
        steps=(RoutingStep(after=30, requires=(Requirement(skill=SkillId("lt"), level=3),)),),
    )
    assert found(centre) == []


@pytest.mark.parametrize(
    "origin",
    ["https://shop.example", "https://shop.example:8443", "http://localhost:5173",
     "http://127.0.0.1:8000", "https://xn--bcher-kva.example", "https://[::1]:8443"],
)  # fmt: skip
def test_web_origins_are_accepted_as_browsers_send_them(origin: str) -> None:
    assert found(with_site(origins=(origin,))) == []


def test_ids_are_unique_within_a_section_only() -> None:
    both = small_centre(dispositions=(Disposition(id=DispositionId("billing"), name="Bill"),))
    assert found(both) == []


@given(any_centre())
def test_no_centre_the_types_allow_breaks_the_check(centre: Centre) -> None:
    problems = check(centre)
    assert all(p.path and p.found and p.expected for p in problems)
    if not centre.users:
        assert ("users", "no_administrator") in found(centre)
