"""What is logged never holds a secret."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from cordboard.api.logs import HIDDEN, processors, redact
from tests.api.office import PASSWORD, office

pytestmark = pytest.mark.journey

SECRET = "s3cr3t-value"

NAMES = (
    "Authorization", "cookie", "set-cookie", "password", "new_password", "token", "api_token",
    "totp_secret", "X-CSRF-Token", "csrf", "code", "setup_code", "key", "local_key", "temporary",
)  # fmt: skip


@given(st.sampled_from(NAMES), st.sampled_from(["flat", "nested", "listed"]))
def test_values_of_secret_names_are_hidden_however_deep(name: str, shape: str) -> None:
    value: dict[str, object] = {name: SECRET}
    shapes: dict[str, dict[str, object]] = {
        "flat": value,
        "nested": {"a": {"b": value}},
        "listed": {"a": [value]},
    }
    said = redact(None, "info", dict(shapes[shape]))
    assert SECRET not in str(said)
    assert HIDDEN in str(said)


@pytest.mark.parametrize(
    "text", ["cb_AbCdEfGhIjKlMnOp", "v_AbCdEfGhIj.KlMnOp", "Bearer AbCdEf", "bearer   xyz.123"]
)
def test_what_looks_like_a_token_is_hidden_in_any_text(text: str) -> None:
    said = redact(None, "info", {"event": f"refused {text} from 203.0.113.7"})
    assert text.split()[-1] not in said["event"]
    assert "203.0.113.7" in said["event"]


def test_ordinary_words_are_left_alone() -> None:
    event = {"event": "request", "path": "/api/contacts", "http": 200, "code_path": "x"}
    assert redact(None, "info", dict(event)) == event


def test_a_traceback_shows_no_values() -> None:
    password = PASSWORD
    line: object = {"event": "broken"}
    try:
        raise ValueError(f"Bearer {password.replace(' ', '')}")
    except ValueError as trouble:
        line = {"event": "broken", "exc_info": trouble}
    for process in processors(as_json=True):
        line = process(None, "error", line)  # type: ignore[arg-type]
    said = json.loads(str(line))
    assert password not in str(line)
    assert password.replace(" ", "") not in str(line)
    assert "ValueError" in said["exception"]


async def test_the_access_log_has_the_path_and_never_the_query() -> None:
    async with office() as one:
        with capture_logs() as lines:
            await one.browser().get("/api/me?token=v_abcdefghijkl")
            await one.browser().sign_in("zoe")
    said = [line for line in lines if line["event"] == "request"]
    assert [line["path"] for line in said] == ["/api/me", "/api/session"]
    assert "abcdefghijkl" not in str(lines)
    assert PASSWORD not in str(lines)
