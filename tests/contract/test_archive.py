"""What every archive promises: rows and cursor together, answers in order and in pages."""

from datetime import datetime, timedelta

import msgspec
import pytest

from cordboard.adapters.clock import MONDAY_NINE
from cordboard.adapters.storage.opening import Storage
from cordboard.kernel.ids import AgentId, ContactId, CustomerId, QueueId
from cordboard.ports.archive import (
    AuditQuery,
    AuditRow,
    Changes,
    ContactQuery,
    ContactRow,
    CustomerRow,
)
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow
from cordboard.settings.centre import Channel

pytestmark = pytest.mark.contract

ZOE = AgentId("zoe")
YANN = AgentId("yann")
SALES = QueueId("sales")
CARE = QueueId("care")


def after(minutes: float) -> datetime:
    return MONDAY_NINE + timedelta(minutes=minutes)


def contact(number: int, *agents: AgentId, queue: QueueId | None = SALES) -> ContactRow:
    return ContactRow(
        contact_id=ContactId(f"{number:032x}"),
        channel=Channel.CHAT,
        customer_id=CustomerId(f"customer-{number % 3}"),
        customer_name="Žydrė 中",
        queue_id=queue,
        agents=agents,
        arrived_at=after(number),
        queued_at=after(number),
        answered_at=None,
        ended_at=None,
        outcome="open",
        disposition="",
        rating=None,
    )


def line(position: int, action: str = "session.signed_in", actor: str = "user/anna") -> AuditRow:
    return AuditRow(
        position=position,
        at=after(position),
        actor=actor,
        action=action,
        subject="user/anna",
        detail="",
        address="192.0.2.7",
    )


def customer(name: str, *identities: str) -> CustomerRow:
    return CustomerRow(
        customer_id=CustomerId(name),
        name=name.title(),
        identities=identities,
        last_agent=ZOE,
        created_at=MONDAY_NINE,
    )


def numbers(rows: list[ContactRow]) -> list[int]:
    return [int(row.contact_id, 16) for row in rows]


async def test_rows_and_their_cursor_are_written_together_and_once(storage: Storage) -> None:
    first = Changes(cursor="reports", position=5, contacts=[contact(1)], audit=[line(3)])
    await storage.archive.write(first)
    assert await storage.events.cursor("reports") == 5
    repeat = Changes(cursor="reports", position=5, contacts=[contact(2)])
    await storage.archive.write(repeat)
    assert await storage.archive.contact(contact(2).contact_id) is None
    await storage.archive.write(Changes(cursor="other", position=2, contacts=[contact(2)]))
    assert await storage.archive.contact(contact(2).contact_id) == contact(2)
    assert await storage.events.cursor("reports") == 5


@pytest.mark.parametrize("place", ["sqlite", "postgresql"], indirect=True)
async def test_nothing_is_written_when_a_part_cannot_be(storage: Storage) -> None:
    broken = msgspec.structs.replace(line(4), action=None)
    with pytest.raises(Exception, match="action"):
        await storage.archive.write(
            Changes(cursor="reports", position=9, contacts=[contact(1)], audit=[broken])
        )
    assert await storage.events.cursor("reports") == 0
    assert await storage.archive.contact(contact(1).contact_id) is None
    await storage.archive.write(Changes(cursor="reports", position=9, contacts=[contact(1)]))
    assert await storage.archive.contact(contact(1).contact_id) == contact(1)


async def test_a_contact_s_row_is_replaced_as_its_story_goes_on(storage: Storage) -> None:
    await storage.archive.write(Changes(cursor="c", position=1, contacts=[contact(1, ZOE)]))
    over = msgspec.structs.replace(
        contact(1, YANN),
        answered_at=after(2),
        ended_at=after(9),
        outcome="answered",
        disposition="sold",
        rating=5,
    )
    await storage.archive.write(Changes(cursor="c", position=2, contacts=[contact(1), over]))
    assert await storage.archive.contact(over.contact_id) == over
    assert await storage.archive.contacts(ContactQuery(agent_id=ZOE)) == []
    assert await storage.archive.contacts(ContactQuery(agent_id=YANN)) == [over]


async def test_contacts_are_found_newest_first_by_whatever_is_asked(storage: Storage) -> None:
    rows = [contact(n, *([ZOE] if n % 2 else [ZOE, YANN])) for n in range(1, 9)]
    rows[7] = msgspec.structs.replace(rows[7], queue_id=CARE)
    rows[0] = msgspec.structs.replace(rows[0], queue_id=None, customer_id=None)
    await storage.archive.write(Changes(cursor="c", position=1, contacts=rows))

    async def found(query: ContactQuery) -> list[int]:
        return numbers(await storage.archive.contacts(query))

    assert await found(ContactQuery()) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert await found(ContactQuery(limit=3)) == [8, 7, 6]
    assert await found(ContactQuery(limit=3, before=rows[5].contact_id)) == [5, 4, 3]
    assert await found(ContactQuery(customer_id=CustomerId("customer-1"))) == [7, 4]
    assert await found(ContactQuery(queue_ids=(CARE,))) == [8]
    assert await found(ContactQuery(queue_ids=(CARE, SALES), limit=2)) == [8, 7]
    assert await found(ContactQuery(agent_id=YANN)) == [8, 6, 4, 2]
    assert await found(ContactQuery(contact_ids=(rows[2].contact_id, ContactId("x")))) == [3]
    assert await found(ContactQuery(arrived_from=after(3), arrived_until=after(6))) == [5, 4, 3]
    assert await found(ContactQuery(agent_id=YANN, queue_ids=(SALES,), arrived_from=after(4))) == [
        6,
        4,
    ]


async def test_who_may_see_no_queue_finds_no_contact(storage: Storage) -> None:
    await storage.archive.write(Changes(cursor="c", position=1, contacts=[contact(1)]))
    assert await storage.archive.contacts(ContactQuery(queue_ids=())) == []
    assert await storage.archive.contacts(ContactQuery(contact_ids=())) == []


async def test_the_audit_trail_is_found_newest_first_by_whatever_is_asked(
    storage: Storage,
) -> None:
    rows = [line(n) for n in range(1, 7)]
    rows[1] = line(2, action="contact.looked_at")
    rows[2] = line(3, actor="token/7")
    await storage.archive.write(Changes(cursor="a", position=6, audit=rows))

    async def found(query: AuditQuery) -> list[int]:
        return [row.position for row in await storage.archive.audit(query)]

    assert await found(AuditQuery()) == [6, 5, 4, 3, 2, 1]
    assert await found(AuditQuery(limit=2, before=4)) == [3, 2]
    assert await found(AuditQuery(action="contact.looked_at")) == [2]
    assert await found(AuditQuery(actor="user/anna", limit=3)) == [6, 5, 4]
    assert await found(AuditQuery(subject="user/bert")) == []
    assert await found(AuditQuery(since=after(2), until=after(4))) == [3, 2]
    assert (await storage.archive.audit(AuditQuery(before=2))) == [rows[0]]


async def test_a_customer_is_found_by_any_identity(storage: Storage) -> None:
    amal = customer("amal", "email:amal@example.org", "visitor:1")
    await storage.archive.write(Changes(cursor="c", position=1, customers=[amal]))
    assert await storage.archive.customer(amal.customer_id) == amal
    assert await storage.archive.customer_by_identity("visitor:1") == amal
    assert await storage.archive.customer_by_identity("visitor:2") is None
    moved = customer("amal", "visitor:2")
    await storage.archive.write(Changes(cursor="c", position=2, customers=[moved]))
    assert await storage.archive.customer_by_identity("visitor:1") is None
    assert await storage.archive.customer_by_identity("visitor:2") == moved
    assert await storage.archive.customer(CustomerId("nobody")) is None


async def test_a_claimed_identity_stays_with_the_customer_we_met_first(storage: Storage) -> None:
    bert = customer("bert", "email:shared@example.org")
    amal = customer("amal", "email:shared@example.org")
    await storage.archive.write(Changes(cursor="c", position=1, customers=[bert]))
    await storage.archive.write(Changes(cursor="c", position=2, customers=[amal]))
    assert await storage.archive.customer_by_identity("email:shared@example.org") == amal
    assert (await storage.archive.customer(bert.customer_id)) == bert
    gone = customer("amal")
    await storage.archive.write(Changes(cursor="c", position=3, customers=[gone]))
    assert await storage.archive.customer_by_identity("email:shared@example.org") == bert


async def test_interval_rows_replace_those_of_the_same_key_and_come_in_order(
    storage: Storage,
) -> None:
    rows = [
        QueueIntervalRow(start=after(15), queue_id=SALES, channel="chat", queued=7, talk=0.1),
        QueueIntervalRow(start=after(0), queue_id=SALES, channel="voice"),
        QueueIntervalRow(start=after(0), queue_id=SALES, channel="chat", longest_wait=1 / 3),
        QueueIntervalRow(start=after(0), queue_id=CARE, channel="chat", queued=2**40),
    ]
    of_agents = [
        AgentIntervalRow(start=after(0), agent_id=ZOE, ready=899.5, handled=3),
        AgentIntervalRow(start=after(0), agent_id=YANN, talk=1e-9),
    ]
    changes = Changes(cursor="r", position=1, queue_intervals=rows, agent_intervals=of_agents)
    await storage.archive.write(changes)
    told = await storage.archive.queue_intervals(start=after(0), end=after(30))
    assert told == [rows[3], rows[2], rows[1], rows[0]]
    assert await storage.archive.queue_intervals(start=after(0), end=after(15)) == told[:3]
    more = msgspec.structs.replace(rows[0], queued=8)
    await storage.archive.write(Changes(cursor="r", position=2, queue_intervals=[more]))
    assert await storage.archive.queue_intervals(start=after(15), end=after(30)) == [more]
    by_agent = await storage.archive.agent_intervals(start=after(0), end=after(15))
    assert by_agent == [of_agents[1], of_agents[0]]


async def test_a_row_changed_by_its_owner_afterwards_is_stored_as_it_was(storage: Storage) -> None:
    row = QueueIntervalRow(start=after(0), queue_id=SALES, channel="chat", queued=1)
    await storage.archive.write(Changes(cursor="r", position=1, queue_intervals=[row]))
    row.queued = 99
    (told,) = await storage.archive.queue_intervals(start=after(0), end=after(15))
    assert told.queued == 1
    told.queued = 50
    (again,) = await storage.archive.queue_intervals(start=after(0), end=after(15))
    assert again.queued == 1


async def test_a_rebuild_begins_with_nothing_of_its_own_and_leaves_others_alone(
    storage: Storage,
) -> None:
    mine = Changes(
        cursor="reports",
        position=5,
        contacts=[contact(1, ZOE)],
        customers=[customer("amal", "visitor:1")],
        queue_intervals=[QueueIntervalRow(start=after(0), queue_id=SALES, channel="chat")],
        agent_intervals=[AgentIntervalRow(start=after(0), agent_id=ZOE)],
    )
    theirs = Changes(
        cursor="audit",
        position=5,
        audit=[line(1)],
        contacts=[contact(2, ZOE)],
        customers=[customer("bert", "visitor:2")],
    )
    await storage.archive.write(mine)
    await storage.archive.write(theirs)
    await storage.archive.clear("reports")
    assert await storage.events.cursor("reports") == 0
    assert await storage.archive.contacts(ContactQuery(agent_id=ZOE)) == [contact(2, ZOE)]
    assert await storage.archive.customer_by_identity("visitor:1") is None
    assert await storage.archive.customer_by_identity("visitor:2") == customer("bert", "visitor:2")
    assert await storage.archive.queue_intervals(start=after(0), end=after(15)) == []
    assert await storage.archive.agent_intervals(start=after(0), end=after(15)) == []
    assert await storage.archive.audit(AuditQuery()) == [line(1)]
    await storage.archive.write(mine)
    assert numbers(await storage.archive.contacts(ContactQuery())) == [2, 1]


async def test_many_rows_fit_in_one_write(storage: Storage) -> None:
    rows = [contact(n, ZOE, YANN) for n in range(1500)]
    await storage.archive.write(Changes(cursor="c", position=1, contacts=rows))
    await storage.archive.write(Changes(cursor="c", position=2, contacts=rows))
    assert len(await storage.archive.contacts(ContactQuery(limit=2000, agent_id=YANN))) == 1500


async def test_a_nul_that_somebody_typed_breaks_no_row(storage: Storage) -> None:
    typed = msgspec.structs.replace(contact(1), customer_name="A\0mal")
    await storage.archive.write(Changes(cursor="c", position=1, contacts=[typed]))
    kept = await storage.archive.contact(typed.contact_id)
    assert kept is not None
    assert kept.customer_name in ("A\0mal", "A\ufffdmal")
    claimed = customer("amal", "email:a\0b@example.org")
    await storage.archive.write(Changes(cursor="c", position=2, customers=[claimed]))
    assert await storage.archive.customer_by_identity("email:a\0b@example.org") == claimed
