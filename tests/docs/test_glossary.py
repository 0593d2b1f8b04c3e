"""One word per thing: the glossary's banned words are nowhere in the code."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.pure

ROOT = Path(__file__).resolve().parents[2]

NOT_OURS = frozenset({"status_code", "HTTPStatus", "status_codes", "HTTPStatusError"})
"""Names that others chose, of HTTP's statuses."""


def banned_words(glossary: str) -> dict[str, str]:
    """Read the last column of the glossary: each word in code type, and the word to use."""
    rows = re.findall(r"^\| \*\*(.+?)\*\*.*\|([^|]*)\|$", glossary, re.MULTILINE)
    return {word: ours for ours, column in rows for word in re.findall(r"`(\w+)`", column)}


def words_of(identifier: str) -> str:
    """Write an identifier as words: `ContactStatus` and `CONTACT_STATUS` as _contact_status_."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", identifier)
    return f"_{parted.lower()}_"


def banned_in(source: str, banned: dict[str, str]) -> Iterator[str]:
    """Name each identifier that uses a banned word, and the word to use."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.NAME or token.string in NOT_OURS:
            continue
        for word, ours in banned.items():
            if re.search(f"_{word}(s|es)?_", words_of(token.string)):
                yield f"{token.start[0]}: {token.string}: say {ours}, not {word}"


BANNED = banned_words((ROOT / "docs/glossary.md").read_text(encoding="utf-8"))


def test_no_identifier_uses_a_word_that_the_glossary_bans() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "src/cordboard").rglob("*.py"))
        for line in banned_in(path.read_text(encoding="utf-8"), BANNED)
    ]
    assert found == []


def test_the_words_of_the_house_rules_are_banned() -> None:
    assert {"interaction", "ticket", "conversation", "acw", "status"} <= BANNED.keys()


@pytest.mark.parametrize(
    "identifier", ["TicketClosed", "open_tickets", "MAX_TICKETS", "agent_status", "agentACW"]
)
def test_a_banned_word_is_found_in_any_spelling(identifier: str) -> None:
    assert list(banned_in(f"{identifier} = 1\n", BANNED))


@pytest.mark.parametrize("identifier", ["splitlines", "status_code", "state", "sticket", "slate"])
def test_a_word_inside_another_word_is_left_alone(identifier: str) -> None:
    assert not list(banned_in(f"{identifier} = 1\n", BANNED))
