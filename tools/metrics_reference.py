"""The reference of every figure, from its definition."""

from collections.abc import Iterable, Iterator

from cordboard.reporting.metrics import AGENT_FIGURES, QUEUE_FIGURES, Metric
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow
from tools.pages import field_docs, page

INTRODUCTION = """\
What every figure means. The variant is printed beside the figure wherever it is shown, for the same
day can have service levels from 81 to 86 %.

Intervals are half-open: what happens at 09:15:00 belongs to 09:15, never to both. A contact's
counts belong to the interval in which it (last) entered the queue; a contact that returns to line
because its agent was lost counts once, one that is transferred or moved counts in the new queue
anew. A figure over several intervals or queues is worked out from the sums, never from other
figures. Where the divisor is 0 there is no data, which is neither 0 nor 100 %.

**T** is the queue's target in seconds, **Q** what was queued, **A** answered, **A<=T** within the
target, **B** abandoned, **B<=T** within the target, **Bs** short abandons (before the queue's
threshold), **F** flow-outs: left the queue unanswered, but not because the customer gave up."""


def metrics() -> str:
    """Write the page of figures."""
    return page("Figures", INTRODUCTION, _lines())


def _lines() -> Iterator[str]:
    yield "## Of a queue\n"
    yield from _table(figure.metric for figure in QUEUE_FIGURES.values())
    yield "## Of an agent\n"
    yield from _table(figure.metric for figure in AGENT_FIGURES.values())
    yield "## The sums of a queue's interval\n"
    yield from _sums(QueueIntervalRow)
    yield "## The sums of an agent's interval\n"
    yield from _sums(AgentIntervalRow)


def _table(found: Iterable[Metric]) -> Iterator[str]:
    yield "| figure | variant | formula | unit | leaves out | source |"
    yield "|---|---|---|---|---|---|"
    for metric in found:
        yield (
            f"| `{metric.name}` | {metric.variant} | {metric.formula} | {metric.unit} "
            f"| {metric.excludes} | {metric.source} |"
        )
    yield ""


def _sums(row: type[QueueIntervalRow | AgentIntervalRow]) -> Iterator[str]:
    yield "| sum | meaning |"
    yield "|---|---|"
    for name, (_, meaning) in field_docs(row).items():
        yield f"| `{name}` | {meaning} |"
    yield ""
