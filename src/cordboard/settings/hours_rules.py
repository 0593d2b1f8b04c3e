"""Whether opening blocks make sense: in order, apart from one another, and any at all."""

from collections.abc import Iterator

from cordboard.settings.formats import minutes_of
from cordboard.settings.hours import Block, Calendar
from cordboard.settings.problem import Place, Problem, Severity


def day(blocks: tuple[Block, ...], at: Place) -> Iterator[Problem]:
    """Find blocks of a day that end before they begin, or overlap."""
    spans = []
    for index, block in enumerate(blocks):
        opens, closes = minutes_of(block.opens), minutes_of(block.closes)
        if opens is None or closes is None:
            continue
        if opens >= closes:
            yield Problem(
                code="block_ends_first",
                at=(*at, index, "closes"),
                found=f"`{block.opens}` to `{block.closes}`",
                expected="a block that closes after it opens",
                mend="What passes midnight is two blocks: to 24:00, and from 00:00 on.",
            )
        else:
            spans.append((opens, closes, index))
    last_close, earlier = 0, 0
    for opens, closes, later in sorted(spans):
        if opens < last_close:
            yield Problem(
                code="blocks_overlap",
                at=(*at, later),
                found=f"{_span(blocks[later])}, which overlaps {_span(blocks[earlier])}",
                expected="blocks of a day that do not overlap",
                mend="Join them into one block, or move one.",
            )
        last_close, earlier = max((last_close, earlier), (closes, later))


def _span(block: Block) -> str:
    return f"{block.opens}-{block.closes}"


def week(calendar: Calendar) -> Iterator[Problem]:
    """Find what is wrong with a calendar's weekdays, and whether it ever opens."""
    for weekday, blocks in calendar.weekdays.items():
        yield from day(blocks, ("weekdays", weekday))
    days = [*calendar.weekdays.values(), *(holiday.blocks for holiday in calendar.holidays)]
    if not any(days):
        yield Problem(
            code="never_open",
            at=(),
            found="no opening block at all",
            expected="at least one",
            mend="A queue with this calendar never opens; add `weekdays`.",
            severity=Severity.WARNING,
        )
