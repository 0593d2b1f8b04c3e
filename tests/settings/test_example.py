"""The demonstration company's centre is sound, rich, and open at any hour."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cordboard.settings.centre import Centre, Role
from cordboard.settings.text import export, parse, read_text

pytestmark = pytest.mark.pure

EXAMPLE = Path(__file__).parent.parent.parent / "src" / "cordboard" / "demo" / "centre.yaml"


@pytest.fixture(scope="module")
def centre() -> Centre:
    return parse(EXAMPLE.read_bytes(), file=EXAMPLE.name)


def test_it_has_neither_mistakes_nor_doubts() -> None:
    assert [str(p) for p in read_text(EXAMPLE.read_bytes()).problems] == []


def test_it_comes_back_from_an_export_the_same(centre: Centre) -> None:
    assert parse(export(centre)) == centre


def test_it_shows_what_a_centre_can_have(centre: Centre) -> None:
    roles = [role for user in centre.users for role in user.roles]
    assert {role: roles.count(role) for role in Role} == {
        Role.AGENT: 25,
        Role.SUPERVISOR: 2,
        Role.QUALITY: 1,
        Role.PLANNER: 1,
        Role.ADMINISTRATOR: 1,
        Role.AUDITOR: 1,
        Role.API: 1,
    }
    assert len(centre.queues) == 4
    assert len(centre.teams) == 3
    assert len({calendar.time_zone for calendar in centre.calendars}) == 2
    assert all(max(map(len, c.weekdays.values())) > 1 and c.holidays for c in centre.calendars)
    assert {"en", "zh", "lt"} <= {skill.id for skill in centre.skills}
    assert all(queue.steps for queue in centre.queues)
    assert any(step.overflow for queue in centre.queues for step in queue.steps)


def test_the_shop_can_be_tried_at_any_hour(centre: Centre) -> None:
    site = next(site for site in centre.sites if site.id == "shop")
    leads_to = {site.queue, *(q for field in site.form for q in field.queue_by_choice.values())}
    assert leads_to == {"orders", "returns"}
    assert all(queue.calendar is None for queue in centre.queues if queue.id in leads_to)
    needs = {need.skill: need.level for need in site.requires}
    for key in leads_to:
        able = [
            user
            for user in centre.users
            if key in user.queues
            and all(user.skills.get(skill, 0) >= level for skill, level in needs.items())
        ]
        assert len(able) >= 10


def test_the_dealers_portal_closes(centre: Centre) -> None:
    for key in ("workshop", "trade_desk"):
        calendar = next(c for c in centre.calendars if c.id == key)
        week = [datetime(2026, 11, 23, tzinfo=UTC) + timedelta(minutes=15 * n) for n in range(672)]
        assert 0.1 < sum(map(calendar.is_open, week)) / len(week) < 0.5
