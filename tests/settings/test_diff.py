"""What changes between two centres is told item by item, in the words of the YAML."""

import pytest
from hypothesis import given
from msgspec.structs import replace

from cordboard.kernel.ids import QueueId, SkillId, TeamId, UserId
from cordboard.settings.centre import (
    Centre,
    Limits,
    Queue,
    Requirement,
    RoutingStep,
    ServiceTarget,
    Skill,
    Team,
)
from cordboard.settings.diff import diff, render
from tests.settings.centres import any_centre, small_centre

pytestmark = pytest.mark.pure

SMALL = small_centre()
(BILLING,) = SMALL.queues
ADA, ZOE = SMALL.users


def lines(after: Centre, before: Centre = SMALL) -> list[str]:
    """Render what changes, a line each."""
    return render(diff(before, after)).splitlines()


def test_a_changed_field_is_told_with_before_and_after() -> None:
    after = small_centre(
        queues=(replace(BILLING, wrap_up=90, target=ServiceTarget(share=0.9), calendar=None),),
        limits=Limits(session_hours=8),
        language="lt",
    )
    assert lines(after) == [
        "~ language: en -> lt",
        "~ queues.billing.calendar: office -> null",
        "~ queues.billing.target.share: 80% -> 90%",
        "~ queues.billing.wrap_up: 1m -> 1m30s",
        "~ limits.session_hours: 12 -> 8",
    ]


def test_an_item_is_known_by_its_id_not_by_its_place() -> None:
    sales = Queue(id=QueueId("sales"), name="Sales")
    assert lines(small_centre(queues=(sales, BILLING))) == [
        "+ queues.sales: {id: sales, name: Sales}"
    ]
    assert lines(SMALL, before=small_centre(queues=(sales, BILLING))) == [
        "- queues.sales: {id: sales, name: Sales}"
    ]


def test_items_in_another_order_are_told_as_an_order() -> None:
    assert lines(small_centre(users=(ZOE, ADA))) == ["~ users: ada, zoe -> zoe, ada"]


def test_steps_levels_and_requirements_are_told_by_what_they_are() -> None:
    zoe = replace(ZOE, skills={SkillId("lt"): 4})
    billing = replace(
        BILLING,
        requires=(Requirement(skill=SkillId("lt"), level=3),),
        steps=(RoutingStep(after=30), RoutingStep(after=60, overflow=(QueueId("x"),))),
    )
    assert lines(small_centre(queues=(billing,), users=(ADA, zoe))) == [
        "~ queues.billing.requires.lt.level: 2 -> 3",
        "+ queues.billing.steps.1m: {after: 1m, overflow: [x]}",
        "~ users.zoe.skills.lt: 3 -> 4",
    ]


def test_a_list_of_ids_is_told_whole() -> None:
    after = small_centre(users=(ADA, replace(ZOE, queues=(), supervises=(TeamId("day"),))))
    assert lines(after) == [
        "~ users.zoe.queues: [billing] -> []",
        "~ users.zoe.supervises: null -> [day]",
    ]


def test_a_renamed_id_is_one_gone_and_one_new() -> None:
    after = small_centre(teams=(Team(id=TeamId("days"), name="Day"),))
    assert [line[0] for line in lines(after)] == ["-", "+"]


def test_a_text_of_several_lines_stays_on_one() -> None:
    zoe = replace(ZOE, name="Zoë\nÄr -> b")
    assert lines(small_centre(users=(ADA, zoe))) == ['~ users.zoe.name: Zoë -> "Zoë\\nÄr -> b"']


def test_lists_whose_items_cannot_be_told_apart_are_told_whole() -> None:
    twins = (Skill(id=SkillId("lt"), name="A"), Skill(id=SkillId("lt"), name="B"))
    assert lines(small_centre(skills=twins)) == [
        "~ skills: [{id: lt, name: Lithuanian}] -> [{id: lt, name: A}, {id: lt, name: B}]"
    ]


def test_the_first_version_is_all_new() -> None:
    kinds = {line[0] for line in lines(SMALL, before=Centre(name="Small"))}
    assert kinds == {"+"}
    assert any(line.startswith("+ users.zoe:") for line in lines(SMALL, before=Centre()))


@given(any_centre(), any_centre())
def test_there_is_a_change_to_tell_exactly_when_the_centres_differ(
    before: Centre, after: Centre
) -> None:
    changes = diff(before, after)
    assert (changes == []) == (before == after)
    assert diff(before, before) == []
    back = diff(after, before)
    assert sorted(c.path for c in back) == sorted(c.path for c in changes)


def test_user_ids_are_shown_as_they_are() -> None:
    after = small_centre(users=(ADA, replace(ZOE, id=UserId("zoé"))))
    assert [line.split(":")[0] for line in lines(after)] == ["- users.zoe", "+ users.zoé"]
