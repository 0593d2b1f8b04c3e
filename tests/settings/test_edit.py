"""The screens change one item at a time, under the same rules as a file."""

import pytest
from msgspec.structs import replace

from cordboard.kernel.ids import QueueId, SkillId, TeamId, UserId
from cordboard.settings.centre import CapacityProfile, Centre, Role, Skill, Team, User
from cordboard.settings.edit import (
    NoSuchItem,
    NoSuchPart,
    StillNeeded,
    change,
    put,
    put_plain,
    referrers,
    remove,
)
from cordboard.settings.problem import InvalidSettings
from cordboard.settings.shape import sections
from tests.settings.centres import small_centre

pytestmark = pytest.mark.pure

SMALL = small_centre()
(BILLING,) = SMALL.queues
ADA, ZOE = SMALL.users


def test_a_new_item_comes_last_and_a_known_one_keeps_its_place() -> None:
    yann = User(id=UserId("yann"), name="Yann", queues=(BILLING.id,), skills={SkillId("lt"): 5})
    added = put(SMALL, "users", yann).centre
    assert added.users == (ADA, ZOE, yann)
    renamed = replace(ZOE, name="Zoë B.")
    assert put(added, "users", renamed).centre.users == (ADA, renamed, yann)


def test_every_section_of_items_can_be_edited() -> None:
    assert set(sections()) == {
        "skills", "teams", "capacity", "calendars", "queues", "dispositions", "pause_reasons",
        "users", "sites",
    }  # fmt: skip


def test_an_item_with_a_mistake_is_refused_with_its_place() -> None:
    with pytest.raises(InvalidSettings) as refused:
        put(SMALL, "users", replace(ZOE, team=TeamId("ghost")))
    assert [p.path for p in refused.value.problems] == ["users.zoe.team"]


def test_what_is_doubtful_is_accepted_with_a_warning() -> None:
    edited = put(SMALL, "users", replace(ZOE, active=False))
    assert [p.code for p in edited.warnings] == ["nobody_serves"]


def test_an_item_from_a_form_is_read_like_one_from_a_file() -> None:
    edited = put_plain(SMALL, "queues", {"id": "sales", "name": "Sales", "wrap_up": "1m30s"})
    assert edited.centre.queues[1].wrap_up == 90
    with pytest.raises(InvalidSettings) as refused:
        put_plain(SMALL, "queues", {"id": "sales", "nmae": "Sales", "wrap_up": "soon"})
    assert {(p.path, p.code) for p in refused.value.problems} == {
        ("queues.1.nmae", "unknown_field"),
        ("queues.1.name", "missing"),
        ("queues.1.wrap_up", "wrong_kind"),
    }


def test_the_mistakes_of_a_known_item_are_told_at_its_own_place() -> None:
    with pytest.raises(InvalidSettings) as refused:
        put_plain(SMALL, "users", {"id": "zoe", "name": "Zoë", "roles": ["agnt"]})
    assert [p.at for p in refused.value.problems] == [("users", 1, "roles", 0)]
    with pytest.raises(InvalidSettings):
        put_plain(SMALL, "users", ["zoe"])


def test_what_others_refer_to_cannot_be_removed_and_they_are_named() -> None:
    with pytest.raises(StillNeeded) as refused:
        remove(SMALL, "skills", "lt")
    assert refused.value.details["needed_by"] == [
        "queues.billing.requires.lt.skill",
        "users.zoe.skills.lt",
    ]
    assert "queues.billing.requires.lt.skill" in refused.value.message


def test_when_many_refer_to_it_the_first_few_are_named() -> None:
    crowd = tuple(replace(ZOE, id=UserId(f"agent{n}")) for n in range(10))
    with pytest.raises(StillNeeded, match="and 5 more") as refused:
        remove(small_centre(users=(ADA, *crowd)), "queues", "billing")
    assert len(str(refused.value.details["needed_by"]).split(",")) == 10


def test_once_nobody_refers_to_it_an_item_can_go() -> None:
    free = put(SMALL, "skills", Skill(id=SkillId("zh"), name="Chinese")).centre
    assert remove(free, "skills", "zh").centre == SMALL


def test_the_standard_capacity_may_go_since_it_is_built_in() -> None:
    own = put(SMALL, "capacity", CapacityProfile(id="standard", units=200)).centre
    assert referrers(own, "capacity", "standard") == []
    assert remove(own, "capacity", "standard").centre == SMALL


def test_the_last_administrator_cannot_be_removed() -> None:
    with pytest.raises(InvalidSettings, match="no active administrator"):
        remove(SMALL, "users", "ada")
    with pytest.raises(InvalidSettings, match="no active administrator"):
        put(SMALL, "users", replace(ADA, roles=(Role.AUDITOR,)))


def test_what_is_not_there_cannot_be_removed() -> None:
    with pytest.raises(NoSuchItem) as refused:
        remove(SMALL, "queues", "biling")
    assert refused.value.mend == "Did you mean billing?"


@pytest.mark.parametrize("part", ["queue", "limits", "name", "", "__class__"])
def test_only_lists_of_items_take_items(part: str) -> None:
    with pytest.raises(NoSuchPart):
        remove(SMALL, part, "x")
    with pytest.raises(NoSuchPart):
        put_plain(SMALL, part, {})


def test_an_item_of_another_section_is_our_own_mistake() -> None:
    with pytest.raises(TypeError, match="queues holds Queue, not Team"):
        put(SMALL, "queues", Team(id=TeamId("x"), name="X"))


def test_the_other_parts_are_changed_whole() -> None:
    edited = change(SMALL, "limits", {"session_hours": 8})
    assert edited.centre.limits.session_hours == 8
    assert change(SMALL, "name", "Big").centre == small_centre(name="Big")
    with pytest.raises(InvalidSettings, match="time zone"):
        change(SMALL, "time_zone", "Mars/Olympus")
    with pytest.raises(InvalidSettings, match="session_hours"):
        change(SMALL, "limits", {"session_hours": "many"})
    for part in ("queues", "nothing"):
        with pytest.raises(NoSuchPart):
            change(SMALL, part, [])


def test_an_edit_never_touches_the_centre_it_began_with() -> None:
    before = small_centre()
    put(before, "queues", replace(BILLING, id=QueueId("sales")))
    assert before == SMALL
    assert isinstance(before, Centre)
