"""Centres for tests: a small sound one, and any that the Structs allow."""

from datetime import date
from typing import Any

from hypothesis import strategies as st
from msgspec import convert

from cordboard.kernel.ids import CalendarId, QueueId, SkillId, TeamId, UserId
from cordboard.settings.bounds import Bounds, Unit
from cordboard.settings.centre import (
    Centre,
    Queue,
    Requirement,
    Role,
    RoutingStep,
    Skill,
    Team,
    User,
)
from cordboard.settings.hours import Block, Calendar, Weekday
from cordboard.settings.shape import Field, Kind, Leaf, Many, Record, Shape, Table, centre_shape

OFFICE = Calendar(
    id=CalendarId("office"),
    name="Office",
    time_zone="Europe/Vilnius",
    weekdays={
        Weekday.MON: (Block(opens="09:00", closes="12:00"), Block(opens="13:00", closes="17:00"))
    },
)


def small_centre(**changes: Any) -> Centre:
    """Make a centre with one of everything that matters, without mistakes or doubts."""
    parts: dict[str, Any] = {
        "name": "Small",
        "skills": (Skill(id=SkillId("lt"), name="Lithuanian"),),
        "teams": (Team(id=TeamId("day"), name="Day"),),
        "calendars": (OFFICE,),
        "queues": (
            Queue(
                id=QueueId("billing"),
                name="Billing",
                calendar=OFFICE.id,
                requires=(Requirement(skill=SkillId("lt"), level=2),),
                steps=(RoutingStep(after=30),),
            ),
        ),
        "users": (
            User(id=UserId("ada"), name="Ada", roles=(Role.ADMINISTRATOR,)),
            User(
                id=UserId("zoe"),
                name="Zoë",
                team=TeamId("day"),
                skills={SkillId("lt"): 3},
                queues=(QueueId("billing"),),
            ),
        ),
    }
    return Centre(**(parts | changes))


any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def any_centre() -> st.SearchStrategy[Centre]:
    """Make any centre the types allow, sensible or not."""
    return _any(centre_shape())


def _any(shape: Shape) -> st.SearchStrategy[Any]:
    match shape:
        case Leaf():
            return _any_leaf(shape)
        case Many():
            return st.lists(_any(shape.item), max_size=2).map(tuple)
        case Table():
            return st.dictionaries(_any(shape.key), _any(shape.value), max_size=2)
        case Record():
            fields = {name: _any_field(field) for name, field in shape.fields.items()}
            return st.builds(shape.cls, **fields)


def _any_field(field: Field) -> st.SearchStrategy[Any]:
    of = _any(field.shape)
    if field.optional:
        return st.none() | of
    return of if field.required else st.just(field.default) | of


def _any_leaf(leaf: Leaf) -> st.SearchStrategy[Any]:
    bounds = leaf.bounds or Bounds(-(10**12), 10**12)
    match leaf.kind:
        case Kind.TEXT:
            return any_text
        case Kind.WORD:
            return st.sampled_from(leaf.words).map(lambda word: convert(word, leaf.type))
        case Kind.TRUTH:
            return st.booleans()
        case Kind.DAY:
            return st.dates(date(1000, 1, 1))
        case Kind.WHOLE:
            return st.integers(int(bounds.least), int(bounds.most))
        case Kind.NUMBER if bounds.unit is Unit.SHARE:
            return st.floats(0, 1) | st.integers(0, 100).map(lambda percent: percent / 100)
        case Kind.NUMBER:
            return st.floats(allow_nan=False, allow_infinity=False)
