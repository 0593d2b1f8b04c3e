"""What the server refuses, the web app says in the reader's language."""

import json
from pathlib import Path

import pytest

import cordboard.api.app  # noqa: F401 - brings every refusal the API can answer with
from cordboard.kernel.errors import Broken, CordboardError

pytestmark = pytest.mark.pure

CATALOGUE = Path(__file__).resolve().parents[2] / "web" / "src" / "i18n" / "en.json"

ELSEWHERE = frozenset({"cordboard.bootstrap", "cordboard.cli", "cordboard.bench", "cordboard.demo"})
"""Said on a console, not on a screen."""


def refusals(family: type[CordboardError]) -> set[type[CordboardError]]:
    """Find every kind of refusal there is, but our own faults."""
    found = {family} if family is not CordboardError else set()
    for child in family.__subclasses__():
        if child is not Broken and child.__module__ not in ELSEWHERE:
            found |= refusals(child)
    return found


CODES = sorted(
    kind.__new__(kind).code
    for kind in refusals(CordboardError)
    if kind.__module__.startswith("cordboard.")
)


@pytest.mark.parametrize("code", CODES)
def test_a_refusal_is_said_in_the_readers_language(code: str) -> None:
    texts = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    assert f"error.{code}" in texts or f"visitor.error.{code}" in texts
