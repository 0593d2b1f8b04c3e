"""How ids, addresses, colours and the like are written."""

import re
from collections.abc import Callable
from functools import cache
from zoneinfo import available_timezones

import msgspec

from cordboard.settings.bounds import Format


class Writing(msgspec.Struct, frozen=True):
    """What a format accepts and how to say so."""

    accepts: Callable[[str], bool]
    expected: str


@cache
def time_zones() -> frozenset[str]:
    """Name every place of the time-zone database; the clock of this machine is not one."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


_HOST_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_HOST = rf"({_HOST_LABEL}\.)*{_HOST_LABEL}|\[[0-9a-f:]{{2,39}}\]"
_origin = _matches(rf"https?://({_HOST})(:([0-9]{{1,5}}))?")


def is_origin(text: str) -> bool:
    """Tell whether `text` is a web origin as browsers send it (RFC 6454 section 6.2)."""
    port = re.search(r":([0-9]+)$", text)
    return _origin(text) and (port is None or 0 < int(port[1]) < 65_536)


def minutes_of(clock: str) -> int | None:
    """Give the minutes since midnight of an ``HH:MM``; ``24:00`` is 1440; None if it is not one."""
    found = re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", clock, re.ASCII)
    if not found:
        return None
    return 1440 if found[1] is None else int(found[1]) * 60 + int(found[2])


WRITINGS: dict[Format, Writing] = {
    Format.ID: Writing(
        _matches(r"[a-z0-9][a-z0-9_-]{0,39}"),
        "an id: 1 to 40 of a-z, 0-9, _ and -, beginning with a letter or digit",
    ),
    Format.EMAIL: Writing(
        lambda text: not text or _matches(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")(text),
        "an e-mail address such as anna@example.com",
    ),
    Format.LANGUAGE: Writing(
        lambda text: not text or _matches(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")(text),
        "a language code such as en, zh or lt",
    ),
    Format.TIME_ZONE: Writing(
        lambda text: text in time_zones(),
        "a time zone's name such as Europe/Vilnius",
    ),
    Format.COLOUR: Writing(
        _matches(r"#[0-9a-fA-F]{6}"), "a colour as six hexadecimal digits such as #1f5fbf"
    ),
    Format.ORIGIN: Writing(
        is_origin,
        "a web origin: https:// and a lower-case host name, without path, such as "
        "https://shop.example.com",
    ),
    Format.CLOCK: Writing(
        lambda text: minutes_of(text) is not None, "a time of day from 00:00 to 24:00 such as 09:30"
    ),
    Format.MEDIA_TYPE: Writing(
        _matches(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}"), "a media type such as image/png"
    ),
}
"""What each format accepts."""
