"""The how-tos about configuration work as they are written."""

import re
from pathlib import Path

import pytest
import yaml

from cordboard.kernel.ids import QueueId
from cordboard.settings.diff import diff, render
from cordboard.settings.edit import Edited, put_plain
from cordboard.settings.text import export, parse, read_text
from tests.settings.centres import small_centre

pytestmark = pytest.mark.pure

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "src" / "cordboard" / "demo" / "centre.yaml"
HOWTO = ROOT / "docs" / "howto"


def blocks(page: str, language: str) -> list[str]:
    """Give the code blocks of a page."""
    text = (HOWTO / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_adding_a_queue_step_by_step_gives_a_queue_that_is_served() -> None:
    edited = Edited(centre=parse(EXAMPLE.read_bytes()))
    for block in blocks("add-a-queue.md", "yaml"):
        # The base loader leaves every scalar as it is written, as our reader does.
        for section, items in yaml.load(block, yaml.BaseLoader).items():  # noqa: S506
            for item in items:
                edited = put_plain(edited.centre, section, _typed(item))
    assert edited.warnings == ()
    queue = edited.centre.queue(QueueId("warranty"))
    assert queue is not None
    assert any(queue.id in user.queues for user in edited.centre.users)
    assert any(site.queue == queue.id for site in edited.centre.sites)


def _typed(value: object) -> object:
    """Give whole numbers as numbers, since JSON would."""
    match value:
        case dict():
            return {key: _typed(item) for key, item in value.items()}
        case list():
            return [_typed(item) for item in value]
        case str() if value.isdecimal():
            return int(value)
        case _:
            return value


def test_mistakes_are_told_as_the_page_shows_them() -> None:
    text = export(small_centre())
    text = text.replace("calendar: office", "calendar: ofice\n    target: {share: 180%}")
    told = [str(problem).partition(" ")[2] for problem in read_text(text).problems]
    (shown,) = [b for b in blocks("configure-as-code.md", "text") if "error" in b]
    assert told == [line.partition(" ")[2] for line in shown.splitlines()]


def test_changes_are_told_as_the_page_shows_them() -> None:
    before = parse(EXAMPLE.read_bytes())
    text = export(before)
    text = text.replace("  - {id: parcel, name: At the parcel desk}\n", "")
    text = text.replace("wrap_up: 45s", "wrap_up: 1m")
    text = text.replace("skills: {en: 4, lt: 5, returns: 5,", "skills: {en: 4, lt: 5, returns: 4,")
    told = render(diff(before, parse(text))).splitlines()
    (shown,) = [b for b in blocks("configure-as-code.md", "text") if "->" in b]
    assert set(told) < set(shown.splitlines())
    assert len(told) == 3
