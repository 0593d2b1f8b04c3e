"""A contact's life as frames of the live stream, built from the real views.

``python -m tests.snapshots.frames`` writes the files anew after a view has changed.
"""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from cordboard.agents.events import AgentState, BreakCause
from cordboard.contacts.events import (
    Attachment,
    Author,
    CandidateScore,
    OfferReason,
    SupervisorMode,
)
from cordboard.contacts.record import ContactState
from cordboard.kernel.ids import (
    AgentId,
    BlobId,
    ContactId,
    CustomerId,
    MessageId,
    OfferId,
    QueueId,
    SiteId,
    SkillId,
    TeamId,
    UserId,
)
from cordboard.runtime.views import (
    KINDS,
    AgentView,
    ContactView,
    MessageView,
    OfferView,
    PresentSupervisor,
    QueueView,
    SegmentView,
    View,
    VisitState,
    VisitView,
)
from cordboard.settings.centre import Channel, Requirement

HERE = Path(__file__).resolve().parent

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AMAL, BERT = ContactId("c-amal"), ContactId("c-bert")
ZOE = AgentId("zoe")
SALES = QueueId("sales")

Frame = dict[str, Any]
Put = tuple[type[View], str, View | None]


def after(seconds: float) -> datetime:
    """Give a moment `seconds` after nine."""
    return NINE + timedelta(seconds=seconds)


def frame(kind: str, *puts: Put, position: int) -> Frame:
    """Write `puts` as one frame."""
    changes = [{"kind": KINDS[view], "id": key, "value": value} for view, key, value in puts]
    whole = {"type": kind, "position": position, "at": after(position), "changes": changes}
    written: Frame = msgspec.json.decode(msgspec.json.encode(whole))
    return written


def zoe(*contacts: ContactId, state: AgentState = AgentState.READY, present: bool = True) -> Put:
    """Show the agent, with these contacts in hand."""
    view = AgentView(
        id=ZOE,
        name="Zoë Žilinskaitė",
        team=TeamId("front"),
        state=state,
        cause=BreakCause.CHOSEN if state is AgentState.READY else BreakCause.DECLINED,
        reason=None,
        since=NINE,
        present=present,
        contacts=contacts,
        load=30 * len(contacts),
        units=100,
    )
    return AgentView, ZOE, view


def sales(waiting: int = 1) -> Put:
    """Show the queue."""
    view = QueueView(
        id=SALES,
        name="Sales",
        open=True,
        changes_at=after(28_800),
        waiting=waiting,
        oldest=NINE if waiting else None,
        connected=1,
        agents_ready=1,
        agents_serving=1,
        agents_on_break=0,
        queued=7,
        answered=5,
        abandoned=1,
        service_level=0.8333333333333334,
        service_level_strict=None,
        target_share=0.8,
        target_within=20,
        average_wait=11.5,
        expected_wait=None,
    )
    return QueueView, SALES, view


OFFER = OfferView(
    offer_id=OfferId("o-1"),
    agent_id=ZOE,
    made_at=after(4),
    expires_at=after(24),
    reason=OfferReason(
        rule="requirements",
        step=0,
        requires=(Requirement(skill=SkillId("lithuanian"), level=3),),
        contact_score=1.25,
        waited=4.0,
        able=1,
        waiting=2,
        candidates=(CandidateScore(agent_id=ZOE, score=0.5, idle=61.0, load=0, because="chosen"),),
    ),
)

SEGMENT = SegmentView(
    agent_id=ZOE,
    queue_id=SALES,
    connected_at=after(9),
    ended_at=None,
    wrap_up_deadline=None,
    disposition=None,
)

AMAL_WAITS = ContactView(
    id=AMAL,
    channel=Channel.CHAT,
    state=ContactState.QUEUED,
    queue_id=SALES,
    customer_id=CustomerId("k-amal"),
    customer_name="Amal <b>Ödegård</b>",
    language="lt",
    fields={"order": "A-117", "topic": "退货"},
    site=SiteId("shop"),
    page="https://shop.example/cart?step=2",
    arrived_at=NINE,
    since=NINE,
    queued_at=NINE,
    priority=0,
    requires=(Requirement(skill=SkillId("lithuanian"), level=3),),
    step=0,
    preferred_agent=None,
    note="",
    agent_id=None,
    offer=None,
    segments=(),
    supervisors=(),
    visitor_present=True,
    messages=1,
    last_message="Laba diena",
    last_author=Author.VISITOR,
    ended_at=None,
    rating=None,
)


def amal(**changed: object) -> Put:
    """Show the contact, changed."""
    return ContactView, AMAL, msgspec.structs.replace(AMAL_WAITS, **changed)


def message(number: int, author: Author, text: str, *, whisper: bool = False) -> Put:
    """Show a message of the conversation; the second one carries a file."""
    file = Attachment(
        blob_id=BlobId("b-1"), name="sąskaita.pdf", kind="application/pdf", size=48_211
    )
    view = MessageView(
        id=MessageId(f"{number:032x}"),
        contact_id=AMAL,
        at=after(number),
        author=author,
        author_id="zoe" if author is Author.AGENT else "k-amal",
        author_name="Zoë" if author is Author.AGENT else "Amal",
        text=text,
        attachments=(file,) if number == 2 else (),
        whisper=whisper,
        number=number,
    )
    return MessageView, view.id, view


def story() -> list[Frame]:
    """Tell a chat from the line to the wrap-up, first frame a snapshot."""
    joined = (PresentSupervisor(user_id=UserId("sue"), mode=SupervisorMode.WATCH),)
    talk = {"state": ContactState.CONNECTED, "agent_id": ZOE, "since": None}
    wrapping = msgspec.structs.replace(SEGMENT, ended_at=after(40), wrap_up_deadline=after(100))
    bert = msgspec.structs.replace(AMAL_WAITS, id=BERT, customer_name="Bert", messages=0)
    visit = VisitView(
        id=AMAL,
        state=VisitState.WAITING,
        queue_name="Sales",
        position=2,
        expected_wait=45.0,
        opens_at=None,
        agent_name=None,
        supervisor_name=None,
        rating=None,
    )
    return [
        frame(
            "snapshot",
            zoe(),
            sales(),
            amal(),
            (ContactView, BERT, bert),
            message(1, Author.VISITOR, "Laba diena"),
            (VisitView, AMAL, visit),
            position=3,
        ),
        frame("changes", amal(state=ContactState.OFFERED, offer=OFFER), zoe(AMAL), position=4),
        frame("changes", amal(**talk, segments=(SEGMENT,)), sales(0), position=9),
        frame(
            "changes",
            message(3, Author.SYSTEM, "Ask for the order number", whisper=True),
            message(2, Author.AGENT, "Sveiki! 👋"),
            amal(**talk, segments=(SEGMENT,), supervisors=joined, messages=3),
            position=12,
        ),
        frame("changes", (ContactView, BERT, None), (VisitView, AMAL, None), position=13),
        frame(
            "changes",
            amal(state=ContactState.ENDED, segments=(wrapping,), ended_at=after(40), rating=5),
            (MessageView, f"{3:032x}", None),
            position=40,
        ),
        frame("changes", zoe(state=AgentState.BREAK, present=False), position=41),
    ]


def folded(frames: Sequence[Frame]) -> Frame:
    """Give the snapshot that someone who came after the last of `frames` would get."""
    entities: dict[tuple[str, str], Any] = {}
    for each in frames:
        for change in each["changes"]:
            key = (change["kind"], change["id"])
            entities.pop(key, None)
            if change["value"] is not None:
                entities[key] = change["value"]
    changes = [
        {"kind": kind, "id": key, "value": value}
        for (kind, key), value in sorted(entities.items(), key=lambda item: item[0])
    ]
    last = frames[-1]
    return {
        "type": "snapshot",
        "position": last["position"],
        "at": last["at"],
        "changes": changes,
    }


def files() -> dict[str, str]:
    """Give every snapshot file's text by its name."""
    frames = story()
    return {
        "live_frames.json": _text(frames),
        "live_result.json": _text(folded(frames)),
    }


def _text(value: object) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=1).decode() + "\n"


def main() -> int:
    """Write the files."""
    for name, text in files().items():
        (HERE / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
