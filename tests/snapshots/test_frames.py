"""The frames the web app's tests are fed with are the ones these views make."""

import pytest

from cordboard.runtime.views import KINDS
from tests.snapshots.frames import HERE, files, folded, story

pytestmark = pytest.mark.pure


@pytest.mark.parametrize("name", files())
def test_the_web_apps_frames_are_those_of_the_views(name: str) -> None:
    written = (HERE / name).read_text(encoding="utf-8")
    assert written == files()[name], "run: python -m tests.snapshots.frames"


def test_the_story_shows_every_kind_of_entity() -> None:
    shown = {change["kind"] for frame in story() for change in frame["changes"]}
    assert shown == set(KINDS.values())


def test_what_was_taken_away_is_not_in_the_result() -> None:
    ids = {(change["kind"], change["id"]) for change in folded(story())["changes"]}
    assert ("contact", "c-amal") in ids
    assert ("contact", "c-bert") not in ids
    assert ("visit", "c-amal") not in ids
