"""A conversation as a text for the visitor to keep: what they could read, and nothing else."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from cordboard.contacts.events import Author, ContactArrived, ContactEnded, MessagePosted
from cordboard.kernel.event import Recorded
from cordboard.settings.centre import Centre


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """The few words of a transcript, in one language."""

    title: str
    times: str
    you: str
    file: str
    ended: str


WORDS = {
    "en": Words(
        title="Conversation with {centre}",
        times="Times are those of {zone}.",
        you="You",
        file="File",
        ended="The conversation ended.",
    ),
    "zh": Words(
        title="与 {centre} 的对话",
        times="时间以 {zone} 时区为准。",
        you="您",
        file="文件",
        ended="对话已结束。",
    ),
    "lt": Words(
        title="Pokalbis su {centre}",
        times="Laiko juosta: {zone}.",
        you="Jūs",
        file="Failas",
        ended="Pokalbis baigtas.",
    ),
}


def words_in(language: str) -> Words:
    """Give the words of a language, or English."""
    return WORDS.get(language.split("-")[0].lower(), WORDS["en"])


def transcript_of(story: Sequence[Recorded], centre: Centre) -> str:
    """Write the conversation in its visitor's language and the centre's time zone."""
    arrived = next((r.event for r in story if isinstance(r.event, ContactArrived)), None)
    words = words_in(arrived.language if arrived else centre.language)
    zone = ZoneInfo(centre.time_zone)
    lines = [
        words.title.format(centre=centre.name),
        words.times.format(zone=centre.time_zone),
        "",
    ]
    for recorded in story:
        match recorded.event:
            case MessagePosted(whisper=False) as message:
                lines += _said(message, words, zone)
            case ContactEnded() as ended:
                lines.append(f"[{_time(ended.at, zone)}] {words.ended}")
    return "\n".join(lines) + "\n"


def _said(message: MessagePosted, words: Words, zone: ZoneInfo) -> list[str]:
    by_visitor = message.author is Author.VISITOR
    name = words.you if by_visitor else message.author_name or str(message.author)
    begun = f"[{_time(message.at, zone)}] {name}:"
    said = [f"{begun} {message.text}"] if message.text else []
    return said + [f"{begun} {words.file}: {file.name}" for file in message.attachments]


def _time(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
