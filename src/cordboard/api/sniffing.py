"""What a file is, told from its bytes; never from its name or from what the sender says."""

import mimetypes
import re
import unicodedata

import puremagic

from cordboard.kernel.errors import Invalid
from cordboard.settings.centre import Limits

LONGEST_NAME = 120

EXTENSIONS: dict[str, tuple[str, ...]] = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".log", ".csv", ".md"),
}
"""What a name of each kind may end in; the first is added when it ends in anything else."""

ACTIVE = frozenset({"image/svg+xml", "text/html", "application/xhtml+xml", "text/xml"})
"""Kinds that can carry a program for the reader's browser; never taken, whatever is configured."""

_MARKUP = re.compile(r"<\s*(!doctype|html|head|body|script|svg|iframe|object|embed|\?xml)", re.I)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")

_RESERVED = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')


class KindNotAllowed(Invalid):
    """Files of this kind are not taken."""


class EmptyFile(Invalid):
    """The file is empty."""


def _text_of(data: bytes) -> str | None:
    """Decode plain text (UTF-8, or UTF-16 with its mark); None when it is not text."""
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if _CONTROL.search(text) else text


def _magic_of(data: bytes) -> str:
    """Name the kind whose signature `data` begins with; empty when there is none."""
    try:
        return puremagic.from_string(data, mime=True)
    except (puremagic.PureError, ValueError):
        return ""


def _is(kind: str, data: bytes) -> bool:
    """Hold the kinds that browsers show to their own first bytes: signatures overlap."""
    match kind:
        case "image/png":
            return data.startswith(b"\x89PNG\r\n\x1a\n")
        case "image/jpeg":
            return data.startswith(b"\xff\xd8\xff")
        case "image/gif":
            return data[:6] in (b"GIF87a", b"GIF89a")
        case "image/webp":
            return data[:4] == b"RIFF" and data[8:12] == b"WEBP"
        case "application/pdf":
            return data.startswith(b"%PDF-")
        case _:
            return False


def kind_of(data: bytes) -> str:
    """Tell the media type of `data`; ``application/octet-stream`` when nobody can tell."""
    for kind in EXTENSIONS:
        if _is(kind, data):
            return kind
    text = _text_of(data)
    if text is not None:
        return "text/html" if _MARKUP.search(text) else "text/plain"
    found = _magic_of(data)
    # A signature may lie: what is shown by browsers must have passed its own test above.
    return found if found and found not in EXTENSIONS else "application/octet-stream"


def clean_name(name: str, kind: str) -> str:
    """Make `name` harmless as a file name, ending in what its `kind` is."""
    folded = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(c for c in folded if unicodedata.category(c)[0] != "C")
    cleaned = _RESERVED.sub("_", visible).strip(" .") or "file"
    fitting = EXTENSIONS.get(kind) or (mimetypes.guess_extension(kind) or ".bin",)
    stem, dot, ending = cleaned.rpartition(".")
    if dot and f".{ending.lower()}" in fitting:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return f"{cleaned[: LONGEST_NAME - len(fitting[0])]}{fitting[0]}"


def checked_kind(data: bytes, limits: Limits) -> str:
    """Tell the kind of `data`.

    Raises ``EmptyFile``, or ``KindNotAllowed`` unless the centre takes such files.
    """
    if not data:
        raise EmptyFile(mend="Choose another file.")
    kind = kind_of(data)
    allowed = [each for each in limits.attachment_kinds if each not in ACTIVE]
    if kind not in allowed:
        raise KindNotAllowed(
            f"This file's content is {kind}, which is not taken here.",
            mend=f"Send one of: {', '.join(allowed)}.",
            kind=kind,
            allowed=allowed,
        )
    return kind
