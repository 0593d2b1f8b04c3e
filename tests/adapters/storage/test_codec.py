"""Every event ever stored can still be read, and nothing in it is lost."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.adapters.clock import MONDAY_NINE
from cordboard.adapters.storage.codec import (
    AnyEvent,
    Unreadable,
    decode_event,
    encode_event,
    recorded,
)
from cordboard.contacts.events import Author, MessagePosted
from cordboard.kernel.event import Event
from cordboard.kernel.ids import ContactId, MessageId

pytestmark = pytest.mark.pure

GOLDEN = Path(__file__).parents[2] / "golden" / "events"
"""``<tag>.json``: an event as it was stored. Never changed once released; when an event gets a new
form, the old file stays and the new form goes to ``<tag>.2.json``."""


def tags_of(kind: type[Event]) -> Iterator[str]:
    """Name the tags of all events below `kind`; what has no subclass is an event itself."""
    if not kind.__subclasses__():
        yield str(kind.__struct_config__.tag)
    for below in kind.__subclasses__():
        yield from tags_of(below)


def tag_of(golden: Path) -> str:
    return golden.name.partition(".")[0]


def keeps(before: Any, after: Any) -> bool:
    """Tell whether `after` says all that `before` says; new fields may have been added."""
    match before, after:
        case dict(), dict():
            return all(name in after and keeps(before[name], after[name]) for name in before)
        case list(), list():
            return len(before) == len(after) and all(map(keeps, before, after))
    return bool(before == after)


def test_every_event_there_is_can_be_stored() -> None:
    storable = {str(kind.__struct_config__.tag) for kind in get_args(AnyEvent)}
    assert storable == set(tags_of(Event))


def test_every_event_has_a_golden_file() -> None:
    assert set(tags_of(Event)) == {tag_of(golden) for golden in GOLDEN.glob("*.json")}


@pytest.mark.parametrize("golden", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.name)
def test_a_stored_event_is_read_and_written_again_without_loss(golden: Path) -> None:
    stored = golden.read_bytes()
    event = decode_event(stored)
    assert event.__struct_config__.tag == tag_of(golden)
    written = encode_event(event)
    assert keeps(msgspec.json.decode(stored), msgspec.json.decode(written))
    assert decode_event(written) == event


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_whatever_people_write_comes_back_word_for_word(text: str) -> None:
    said = MessagePosted(
        at=MONDAY_NINE,
        contact_id=ContactId("c"),
        message_id=MessageId("m"),
        author=Author.VISITOR,
        author_id="v",
        author_name=text,
        text=text,
    )
    stored = encode_event(said)
    assert "\0" not in stored
    assert decode_event(stored) == said


def test_an_event_of_a_newer_version_stops_the_reader_and_says_where() -> None:
    row = (7, "id", "contact/1", 3, '{"type":"contact_teleported"}', "system", 0)
    with pytest.raises(Unreadable, match="position 7 of stream contact/1"):
        recorded([row])
