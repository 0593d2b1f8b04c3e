"""The shape is told from the Structs, and a Struct it cannot tell fails at once."""

from typing import Annotated, Any

import msgspec
import pytest
from msgspec.structs import replace

from cordboard.kernel.ids import QueueId
from cordboard.settings.bounds import Names, seconds
from cordboard.settings.centre import Centre, Queue, RoutingPolicy
from cordboard.settings.check import check
from cordboard.settings.shape import Leaf, Many, Table, record_of, say
from cordboard.settings.text import export, read_text
from tests.settings.centres import small_centre

pytestmark = pytest.mark.pure


class Dial(msgspec.Struct, frozen=True, kw_only=True):
    """A part that nobody configured yet."""

    id: str
    queue: QueueId
    others: dict[QueueId, Annotated[int, seconds(1, 60)]] = {}
    backups: tuple[QueueId, ...] | None = None


def test_a_field_is_told_from_its_annotation_alone() -> None:
    dial = record_of(Dial)
    queue, others, backups = (dial.fields[name] for name in ("queue", "others", "backups"))
    assert isinstance(queue.shape, Leaf)
    assert queue.shape.names == Names("queues")
    assert isinstance(others.shape, Table)
    assert isinstance(others.shape.value, Leaf)
    assert others.shape.value.bounds == seconds(1, 60)
    assert isinstance(backups.shape, Many)
    assert (backups.optional, backups.required, backups.default) == (True, False, None)
    assert dial.key == "id"


@pytest.mark.parametrize(
    "hint",
    [bytes, list[int], dict[tuple[int, ...], int], int | str, Annotated[int, "seconds"]],
)
def test_what_the_document_has_no_room_for_fails_at_once(hint: Any) -> None:
    odd = msgspec.defstruct("Odd", [("field", hint)], frozen=True)
    with pytest.raises(TypeError, match=r"no room|says nothing"):
        record_of(odd)


def test_a_place_is_said_by_ids_and_by_position_where_there_are_none() -> None:
    centre = small_centre()
    assert say(("queues", 0, "steps", 0, "after"), centre) == "queues.billing.steps.30s.after"
    assert say(("calendars", 0, "weekdays", "mon", 1), centre) == "calendars.office.weekdays.mon.1"
    assert say(("queues", 7, "name"), centre) == "queues.7.name"
    assert say(("queues", 0), Centre(queues=(Queue(id=QueueId(""), name="x"),))) == "queues.0"


def test_a_word_that_is_none_of_the_few_is_told_which_was_meant() -> None:
    text = export(small_centre()) + "routing: {agent_order: longest_idel}\n"
    (problem,) = read_text(text).problems
    assert (problem.path, problem.mend) == ("routing.agent_order", "Did you mean longest_idle?")
    decoded = msgspec.convert({"agent_order": "longest_idle"}, RoutingPolicy)
    odd: Any = "oldest_first"
    centre = small_centre(routing=replace(decoded, agent_order=odd))
    assert [(p.path, p.code) for p in check(centre)] == [("routing.agent_order", "wrong_kind")]
