"""What the server says about itself: structured lines, and never a secret among them."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.typing import Processor

HIDDEN = "[hidden]"

SECRET_NAMES = re.compile(
    r"authorization|cookie|password|passwd|token|secret|csrf|(^|_)code$|(^|_)key$|temporary",
    re.IGNORECASE,
)
"""Names of values that are never written, wherever they are nested."""

_IN_TEXT = re.compile(
    r"\b(?:cb_|v_)[A-Za-z0-9_\-]{8}[A-Za-z0-9_\-.]*|\bBearer\s+\S+", re.IGNORECASE
)
"""What a token of ours looks like in the middle of a text."""


def _without_secrets(name: str, value: object) -> object:
    if SECRET_NAMES.search(name):
        return HIDDEN
    if isinstance(value, dict):
        return {key: _without_secrets(str(key), each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets("", each) for each in value]
    if isinstance(value, str):
        return _IN_TEXT.sub(HIDDEN, value)
    return value


def redact(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide every value whose name or look says that it is a secret (a structlog processor)."""
    return {name: _without_secrets(name, value) for name, value in event.items()}


def processors(*, as_json: bool) -> list[Processor]:
    """Give the steps a line goes through; redaction comes after everything that adds to it."""
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        # Before the redaction, and without local variables: both would show secrets.
        structlog.processors.format_exc_info,
        redact,
        renderer,
    ]


def configure(*, as_json: bool, level: str = "info") -> None:
    """Write lines of at least `level` to standard error, for machines or for people."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=processors(as_json=as_json),
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries speak through the standard logging; only what is wrong with them is of interest.
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, force=True)
