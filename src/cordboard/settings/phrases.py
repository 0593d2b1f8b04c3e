"""Numbers as people write them (``1h30m``, ``80%``, ``10_000_000``), and quoted texts."""

import re
from decimal import Decimal

_PARTS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))
_DURATION = re.compile("".join(rf"(?:([0-9]{{1,9}}){unit})?" for unit, _ in _PARTS), re.ASCII)
_WHOLE = re.compile(r"[+-]?([0-9]{1,3}(_[0-9]{3}){1,5}|[0-9]{1,15})", re.ASCII)
_NUMBER = re.compile(
    r"[+-]?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})([eE][+-]?[0-9]{1,3})?", re.ASCII
)


def read_whole(text: str) -> int | None:
    """Read a whole number, ``10_000_000`` included; None if it is not one."""
    return int(text) if _WHOLE.fullmatch(text) else None


def read_number(text: str) -> float | None:
    """Read a finite number; None if it is not one."""
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if abs(value) != float("inf") else None


def read_share(text: str) -> float | None:
    """Read ``80%`` or ``0.8``; None if it is neither."""
    if not text.endswith("%"):
        return read_number(text)
    number = text[:-1].rstrip()
    return float(Decimal(number) / 100) if read_number(number) is not None else None


def read_duration(text: str) -> int | None:
    """Read ``20s``, ``3m``, ``1h30m``, ``2d`` or plain seconds; None if it is none of these."""
    found = _DURATION.fullmatch(text) if text else None
    if not found:
        return read_whole(text)
    return sum(
        int(part or 0) * length for part, (_, length) in zip(found.groups(), _PARTS, strict=True)
    )


def write_duration(seconds: int) -> str:
    """Write whole seconds as ``1h30m``; what is less than nothing stays a plain number."""
    if seconds <= 0:
        return f"{seconds}s" if seconds == 0 else str(seconds)
    written = ""
    for unit, length in _PARTS:
        count, seconds = divmod(seconds, length)
        written += f"{count}{unit}" if count else ""
    return written


def write_share(share: float) -> str:
    """Write a share as a percentage where that says exactly the same."""
    written = f"{round(share * 100, 6):g}%"
    return written if read_share(written) == share else repr(share)


_PLAIN = re.compile(r"[\w./+]([\w ./@+()'&-]*[\w./@+()'&-])?")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
# Words and numbers other YAML readers take for something else than text.
_OTHERWISE = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|=|[-+.]?[0-9].*|[-+]?\.(inf|nan)|\.+", re.IGNORECASE
)


def write_text(text: str) -> str:
    """Write a text so that any YAML reader takes it for that very text."""
    if _PLAIN.fullmatch(text) and not _OTHERWISE.fullmatch(text):
        return text
    return f'"{"".join(_escaped(char) for char in text)}"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"
