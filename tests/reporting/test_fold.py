"""Each event counted once: the fold agrees with looking at the whole log again."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.agents.events import AgentLost, AgentReturned, AgentState, AgentStateChanged
from cordboard.contacts import events as e
from cordboard.kernel.event import Event
from cordboard.kernel.ids import AgentId, ContactId, DispositionId, QueueId
from cordboard.kernel.interval import interval_of
from cordboard.reporting.fold import Figures, FiguresState
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow, add
from cordboard.settings.centre import Centre, Channel, Disposition, Queue, ServiceTarget
from cordboard.settings.events import SettingsPublished
from tests.histories import QUEUES, History
from tests.reporting import oracle

pytestmark = pytest.mark.pure

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
SALES, CARE = QueueId("sales"), QueueId("care")
ZOE, YANN = AgentId("zoe"), AgentId("yann")
AMAL = ContactId("amal")

chances = st.integers(0, 2**32).map(Random)


class Archive:
    """Keeps the newest of each row, as the read models do."""

    def __init__(self) -> None:
        """Hold nothing."""
        self.queues: oracle.QueueRows = {}
        self.agents: oracle.AgentRows = {}

    def write(self, figures: Figures) -> "Archive":
        """Take what has changed."""
        queues, agents = figures.take_changed()
        self.queues |= {(row.start, row.queue_id, row.channel): row for row in queues}
        self.agents |= {(row.start, row.agent_id): row for row in agents}
        return self


def fold(log: list[Event]) -> Figures:
    figures = Figures()
    for event in log:
        figures.evolve(event)
    return figures


def values(row: QueueIntervalRow | AgentIntervalRow) -> dict[str, object]:
    return {
        name: pytest.approx(value) if isinstance(value, float) else value
        for name, value in msgspec.structs.asdict(row).items()
    }


def at(seconds: float) -> datetime:
    return NINE + timedelta(seconds=seconds)


def queued(
    seconds: float,
    queue_id: QueueId = SALES,
    because: e.QueuedBecause = e.QueuedBecause.ARRIVED,
) -> e.ContactQueued:
    return e.ContactQueued(
        at=at(seconds),
        contact_id=AMAL,
        queue_id=queue_id,
        because=because,
        since=NINE,
        channel=Channel.CHAT,
        priority=0,
        requires=(),
        preferred_agent=None,
        preferred_until=None,
        settings_version=1,
    )


def connected(
    seconds: float, queue_id: QueueId = SALES, agent_id: AgentId = ZOE
) -> e.ContactConnected:
    return e.ContactConnected(
        at=at(seconds),
        contact_id=AMAL,
        agent_id=agent_id,
        queue_id=queue_id,
        channel=Channel.CHAT,
        offer_id=None,
    )


def segment_ended(
    seconds: float, because: e.SegmentEndedBecause, agent_id: AgentId = ZOE
) -> e.SegmentEnded:
    return e.SegmentEnded(
        at=at(seconds), contact_id=AMAL, agent_id=agent_id, queue_id=SALES, because=because
    )


def ended(seconds: float, because: e.EndedBecause = e.EndedBecause.ABANDONED) -> e.ContactEnded:
    return e.ContactEnded(
        at=at(seconds), contact_id=AMAL, because=because, queue_id=SALES, by="visitor/amal"
    )


def wrapped(seconds: float) -> e.WrapUpEnded:
    return e.WrapUpEnded(
        at=at(seconds), contact_id=AMAL, agent_id=ZOE, queue_id=SALES, lapsed=False
    )


def published(time_zone: str = "UTC", *, within: int = 20, short: int = 5) -> SettingsPublished:
    target = ServiceTarget(within=within, short_abandon=short)
    centre = Centre(
        time_zone=time_zone,
        queues=tuple(Queue(id=key, name=key, target=target) for key in (SALES, CARE)),
        dispositions=(
            Disposition(id=DispositionId("solved"), name="Solved"),
            Disposition(id=DispositionId("open"), name="Open", resolved=False),
        ),
    )
    return SettingsPublished(at=NINE, version=1, centre=centre, by=None)


def row_of(*events: Event, queue_id: QueueId = SALES) -> QueueIntervalRow:
    rows, _ = fold([published(), *events]).take_changed()
    found = [row for row in rows if row.queue_id == queue_id]
    assert len(found) == 1
    return found[0]


# What always holds


@given(chances)
def test_the_fold_agrees_with_reading_the_whole_log_again(random: Random) -> None:
    log = History(random).steps(150).log
    archive = Archive()
    figures = Figures()
    for event in log:
        figures.evolve(event)
        if random.random() < 0.1:
            archive.write(figures)
    archive.write(figures)
    expected = oracle.queue_rows(log)
    assert {key: values(row) for key, row in archive.queues.items()} == {
        key: values(row) for key, row in expected.items()
    }


@given(chances)
def test_agents_times_agree_with_reading_the_whole_log_again(random: Random) -> None:
    history = History(random).steps(150)
    # A new interval begins: everyone's time is counted up to its border.
    until = interval_of(history.now).end
    history.now = until
    history.publish()
    archive = Archive().write(fold(history.log))
    for agent_id in oracle.agents_in(history.log):
        expected = oracle.agent_rows(history.log, agent_id, until)
        found = {
            key: row
            for key, row in archive.agents.items()
            if key[1] == agent_id and oracle.says_something(row)
        }
        assert {k: values(row) for k, row in found.items()} == {
            k: values(row) for k, row in expected.items()
        }


@given(chances)
def test_saved_and_loaded_anywhere_it_goes_on_the_same(random: Random) -> None:
    log = History(random).steps(120).log
    cut = random.randrange(len(log))
    straight = fold(log[:cut])
    saved = msgspec.msgpack.encode(straight.dump())
    loaded = Figures.load(msgspec.msgpack.decode(saved, type=FiguresState))
    assert loaded.dump() == straight.dump()
    for event in log[cut:]:
        straight.evolve(event)
        loaded.evolve(event)
    assert loaded.take_changed() == straight.take_changed()
    assert loaded.dump() == straight.dump()
    for queue_id in QUEUES:
        assert loaded.today(queue_id) == straight.today(queue_id)
        assert loaded.pace(queue_id) == straight.pace(queue_id)


@given(chances)
def test_what_was_saved_does_not_change_with_later_events(random: Random) -> None:
    log = History(random).steps(80).log
    cut = random.randrange(len(log))
    figures = fold(log[:cut])
    state = figures.dump()
    before = msgspec.msgpack.encode(state)
    rows = figures.take_changed()
    taken = msgspec.msgpack.encode(rows)
    for event in log[cut:]:
        figures.evolve(event)
    assert msgspec.msgpack.encode(state) == before
    assert msgspec.msgpack.encode(rows) == taken


@given(chances)
def test_every_contact_that_queued_was_answered_abandoned_flowed_out_or_waits(
    random: Random,
) -> None:
    history = History(random).steps(200)
    archive = Archive().write(fold(history.log))
    total = QueueIntervalRow(start=NINE, queue_id=SALES, channel="")
    for row in archive.queues.values():
        add(total, row)
        assert row.answered_within <= row.answered
        assert row.abandoned_short <= row.abandoned
        assert min(row.wait_answered, row.wait_abandoned, row.talk, row.wrap_up) >= 0
    answered_again = {
        key for key, record in history.contacts.items() if record.segments and record.is_waiting
    }
    waiting = [r for r in history.contacts.values() if r.is_waiting]
    never = [r for r in waiting if r.contact_id not in answered_again]
    settled = total.answered + total.abandoned + total.flowed_out
    assert total.queued - len(waiting) <= settled <= total.queued - len(never)


@given(chances)
def test_the_sums_of_the_local_days_are_those_of_their_intervals(random: Random) -> None:
    history = History(random, time_zone="Australia/Adelaide").steps(150)
    zone = ZoneInfo("Australia/Adelaide")
    figures = fold(history.log)
    rows = Archive().write(figures).queues.values()
    today = history.log[-1].at.astimezone(zone).date()
    for queue_id in QUEUES:
        total = QueueIntervalRow(start=NINE, queue_id=queue_id, channel="")
        for row in rows:
            if row.queue_id == queue_id and row.start.astimezone(zone).date() == today:
                add(total, row)
        found = figures.today(queue_id)
        total.start = found.start
        assert values(found) == values(total)


@given(chances)
def test_memory_holds_open_contacts_and_about_a_day(random: Random) -> None:
    history = History(random).steps(150)
    history.now += timedelta(days=3)
    figures = fold(history.log)
    figures.take_changed()
    history.publish()
    figures.evolve(history.log[-1])
    for _ in range(8):
        figures.take_changed()
        history.now += timedelta(minutes=15)
        history.publish()
        figures.evolve(history.log[-1])
    state = figures.dump()
    unfinished = {
        r.contact_id
        for r in history.contacts.values()
        if r.queue_id is not None and not r.is_closed
    }
    assert {m.contact_id for m in state.queues.matters} <= unfinished
    assert state.queues.rateable == ()
    assert len(state.queues.rows) <= 2 * len(unfinished)
    assert len(state.agents.rows) <= 2 * len(state.agents.shifts)


# Contacts


def test_a_contact_on_the_border_counts_in_the_later_interval() -> None:
    assert row_of(queued(0)).start == NINE
    assert row_of(queued(-0.001)).start == NINE - timedelta(minutes=15)


def test_a_contact_counts_where_it_was_enqueued_however_late_it_is_answered() -> None:
    row = row_of(queued(899), connected(1000))
    assert (row.start, row.queued, row.answered, row.wait_answered) == (NINE, 1, 1, 101.0)


@pytest.mark.parametrize(("wait", "within"), [(20, 1), (20.001, 0)])
def test_the_target_is_met_up_to_its_last_moment(wait: float, within: int) -> None:
    assert row_of(queued(0), connected(wait)).answered_within == within


@pytest.mark.parametrize(("wait", "short"), [(4.999, 1), (5, 0)])
def test_an_abandon_is_short_before_the_threshold(wait: float, short: int) -> None:
    row = row_of(queued(0), ended(wait))
    assert (row.abandoned, row.abandoned_short, row.abandoned_within) == (1, short, 1)


def test_a_contact_whose_agent_is_lost_counts_once() -> None:
    row = row_of(
        queued(0),
        connected(10),
        segment_ended(30, e.SegmentEndedBecause.AGENT_LOST),
        queued(30, because=e.QueuedBecause.AGENT_LOST),
        wrapped(30),
        connected(100, agent_id=YANN),
        segment_ended(160, e.SegmentEndedBecause.CONTACT_ENDED, agent_id=YANN),
        ended(160, e.EndedBecause.VISITOR_LEFT),
    )
    assert (row.queued, row.answered, row.abandoned, row.wait_answered) == (1, 1, 0, 10.0)
    assert (row.handled, row.talk) == (2, 80.0)


def test_a_transfer_is_answered_here_and_queued_there() -> None:
    story = [
        queued(0),
        connected(10),
        segment_ended(40, e.SegmentEndedBecause.TRANSFERRED),
        queued(40, CARE, e.QueuedBecause.TRANSFERRED),
        wrapped(40),
        ended(100, e.EndedBecause.VISITOR_LEFT),
    ]
    here, there = row_of(*story), row_of(*story, queue_id=CARE)
    assert (here.answered, here.transferred, here.flowed_out, here.abandoned) == (1, 1, 0, 0)
    assert (there.queued, there.abandoned, there.wait_abandoned) == (1, 1, 60.0)


def test_a_contact_moved_while_it_waits_flows_out() -> None:
    story = [queued(0), queued(50, CARE, e.QueuedBecause.MOVED), connected(70, CARE)]
    here, there = row_of(*story), row_of(*story, queue_id=CARE)
    assert (here.queued, here.answered, here.abandoned, here.flowed_out) == (1, 0, 0, 1)
    assert (there.queued, there.answered, there.wait_answered) == (1, 1, 20.0)


def test_an_agent_of_another_queue_answers_for_the_queue_it_waited_in() -> None:
    row = row_of(queued(0), connected(70, CARE))
    assert (row.queue_id, row.answered) == (SALES, 1)


def test_a_left_message_is_in_no_line_until_its_queue_opens() -> None:
    parked = e.ContactParked(
        at=NINE, contact_id=AMAL, queue_id=SALES, opens_at=at(3600), settings_version=1
    )
    assert fold([published(), parked]).take_changed() == ([], [])
    row = row_of(parked, queued(3600, because=e.QueuedBecause.OPENED))
    assert (row.start, row.queued) == (at(3600), 1)


def test_a_contact_the_centre_ends_in_line_is_no_abandon() -> None:
    row = row_of(queued(0), ended(9, e.EndedBecause.SUPERVISOR_ENDED))
    assert (row.abandoned, row.flowed_out) == (0, 1)


@pytest.mark.parametrize(("disposition", "resolved"), [("solved", 1), ("open", 0), ("gone", 0)])
def test_resolved_is_what_the_settings_call_so(disposition: str, resolved: int) -> None:
    row = row_of(
        queued(0),
        connected(10),
        segment_ended(40, e.SegmentEndedBecause.CONTACT_ENDED),
        e.WrapUpStarted(at=at(40), contact_id=AMAL, agent_id=ZOE, queue_id=SALES, deadline=at(100)),
        e.ContactDisposed(
            at=at(55),
            contact_id=AMAL,
            agent_id=ZOE,
            queue_id=SALES,
            disposition=DispositionId(disposition),
            notes="",
        ),
        wrapped(55),
    )
    assert (row.disposed, row.resolved, row.wrap_up) == (1, resolved, 15.0)


@pytest.mark.parametrize(("score", "satisfied"), [(3, 0), (4, 1), (5, 1)])
def test_a_rating_counts_in_the_contacts_own_interval(score: int, satisfied: int) -> None:
    rated = e.ContactRated(at=at(4000), contact_id=AMAL, score=score)
    row = row_of(queued(0), connected(10), ended(60), rated)
    assert (row.start, row.rated, row.rating_sum, row.satisfied) == (NINE, 1, score, satisfied)


def test_a_rating_after_more_than_a_day_counts_nowhere() -> None:
    story = [queued(0), connected(10), ended(60)]
    in_time = e.ContactRated(at=at(60 + 86400), contact_id=AMAL, score=5)
    assert row_of(*story, in_time).rated == 1
    late = e.ContactRated(at=at(61 + 86400), contact_id=AMAL, score=5)
    figures = fold([published(), *story, late])
    assert all(row.rated == 0 for row in figures.take_changed()[0])


def test_a_clock_that_is_set_back_makes_no_negative_wait() -> None:
    row = row_of(queued(0), connected(-30))
    assert (row.answered, row.answered_within, row.wait_answered) == (1, 1, 0.0)


# Days


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 29), 23), (date(2026, 6, 1), 24), (date(2026, 10, 25), 25)],
)
def test_today_is_the_centres_own_day(day: date, hours: int) -> None:
    zone = ZoneInfo("Europe/Vilnius")
    begins = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    figures = fold([published("Europe/Vilnius")])
    for hour in range(-1, hours + 1):
        moment = begins + timedelta(hours=hour, minutes=59, seconds=59)
        contact = msgspec.structs.replace(queued(0), at=moment, contact_id=ContactId(f"c{hour}"))
        figures.evolve(contact)
        expected = 1 if hour in (-1, hours) else hour + 1
        assert figures.today(SALES).queued == expected, moment.astimezone(zone)
    assert figures.today(SALES, begins).queued == hours
    assert figures.today(SALES, begins + timedelta(hours=hours)).queued == 1
    assert figures.today(SALES, begins + timedelta(days=4)).queued == 0


def test_another_time_zone_cuts_the_days_anew() -> None:
    figures = fold([published(), queued(-9.5 * 3600)])
    assert figures.today(SALES, NINE).queued == 0
    figures.evolve(published("Asia/Shanghai"))
    assert figures.today(SALES, NINE).queued == 1


def test_before_anything_happened_today_is_empty() -> None:
    assert Figures().today(SALES).queued == 0
    assert Figures().take_changed() == ([], [])


# Agents


def state(seconds: float, state: AgentState) -> AgentStateChanged:
    return AgentStateChanged(at=at(seconds), agent_id=ZOE, state=state)


def agent_rows(*events: Event) -> list[AgentIntervalRow]:
    _, rows = fold([published(), *events]).take_changed()
    return sorted(rows, key=lambda row: row.start)


def test_an_agents_time_is_cut_at_the_border() -> None:
    rows = agent_rows(state(600, AgentState.READY), state(1800, AgentState.OFF))
    assert [(row.start, row.ready, row.idle) for row in rows] == [
        (NINE, 300.0, 300.0),
        (at(900), 900.0, 900.0),
    ]


def test_an_agent_who_only_waits_is_counted_when_the_interval_is_over() -> None:
    rows = agent_rows(state(0, AgentState.READY), queued(901))
    assert [(row.start, row.ready) for row in rows] == [(NINE, 900.0)]


def test_two_contacts_at_once_are_one_hour_of_the_clock_and_two_of_talk() -> None:
    other = msgspec.structs.replace(connected(0), contact_id=ContactId("bert"))
    [row] = agent_rows(
        state(0, AgentState.READY), connected(0), other, state(600, AgentState.READY)
    )
    assert (row.talk, row.on_contact, row.idle, row.ready) == (1200.0, 600.0, 0.0, 600.0)


def test_a_lost_agent_is_not_ready_until_they_are_back() -> None:
    [row] = agent_rows(
        state(0, AgentState.READY),
        AgentLost(at=at(100), agent_id=ZOE),
        AgentReturned(at=at(130), agent_id=ZOE),
        state(200, AgentState.BREAK),
        state(260, AgentState.OFF),
    )
    assert (row.ready, row.idle, row.on_break) == (170.0, 170.0, 60.0)


def test_a_clock_that_jumps_a_year_ahead_makes_no_years_of_work() -> None:
    rows = agent_rows(state(0, AgentState.READY), state(366 * 86400, AgentState.OFF))
    assert rows == []


def test_a_clock_that_is_set_back_spoils_no_row_that_was_taken() -> None:
    figures = fold([published(), state(0, AgentState.READY), queued(901)])
    archive = Archive().write(figures)
    figures.evolve(AgentStateChanged(at=at(100), agent_id=YANN, state=AgentState.READY))
    figures.evolve(state(200, AgentState.BREAK))
    archive.write(figures)
    assert archive.agents[NINE, ZOE].ready == 900.0
