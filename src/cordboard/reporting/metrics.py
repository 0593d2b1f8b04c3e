"""Every figure's definition, as data: name, variant, formula, unit, source, what it leaves out.

Formulas are over an interval row's sums, so that any span of time is the sum of its rows. A ratio
whose denominator is 0 is "no data" (None), never 0 or 100. Symbols: T the target's seconds, A
answered, A<=T within T, B abandoned, B<=T within T, Bs short abandons, F flow-outs, Q queued.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Generic, TypeVar

import msgspec

from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow


class Unit(StrEnum):
    """What a figure is measured in."""

    SHARE = "share"
    """0 to 1; shown in per cent."""
    SECONDS = "seconds"
    SCORE = "score"


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One definition, as people read it."""

    name: str
    variant: str
    """Printed beside the figure; empty where there is only one."""
    formula: str
    unit: Unit
    source: str
    excludes: str = ""


Row = TypeVar("Row", QueueIntervalRow, AgentIntervalRow)


class Figure(Generic[Row]):
    """A definition and how to work it out: parts over whole, of a row's sums."""

    def __init__(
        self,
        metric: Metric,
        part: Callable[[Row], float],
        whole: Callable[[Row], float],
    ) -> None:
        """Work out `part` over `whole`."""
        self.metric = metric
        self._part: Callable[[Row], float] = part
        self._whole: Callable[[Row], float] = whole

    def of(self, row: Row) -> float | None:
        """Give the figure of a row, or of a sum of rows; None is no data."""
        whole = self._whole(row)
        return self._part(row) / whole if whole > 0 else None


def _offered(row: QueueIntervalRow) -> float:
    return row.answered + row.abandoned


class GenesysSwitches(msgspec.Struct, frozen=True, kw_only=True):
    """What a Genesys Cloud administrator may switch; counts are kept, so it holds for the past."""

    abandons: bool = True
    """Abandoned contacts lower the service level."""
    short_abandons: bool = True
    """Short abandons are among them."""
    flow_outs: bool = False
    """Flow-outs lower it too."""


def genesys(switches: GenesysSwitches) -> Figure[QueueIntervalRow]:
    """Define the service level as Genesys Cloud does, with these switches."""
    names = {name: name.replace("_", "-") for name in switches.__struct_fields__}
    on = [said for name, said in names.items() if getattr(switches, name)]
    off = [said for name, said in names.items() if not getattr(switches, name)]
    parts = ["A"]
    if switches.abandons:
        parts.append("+ B" if switches.short_abandons else "+ B - Bs")
    if switches.flow_outs:
        parts.append("+ F")

    def whole(row: QueueIntervalRow) -> float:
        abandoned = row.abandoned - (0 if switches.short_abandons else row.abandoned_short)
        return (
            row.answered
            + (abandoned if switches.abandons else 0)
            + (row.flowed_out if switches.flow_outs else 0)
        )

    return Figure(
        Metric(
            name="service_level_genesys",
            variant=f"Genesys, counting {', '.join(on) or 'the answered only'}",
            formula=f"(A - A>T) / ({' '.join(parts)})",
            unit=Unit.SHARE,
            source="Genesys Cloud, 'Configure the service level calculation'",
            excludes=", ".join(off),
        ),
        lambda row: row.answered_within,
        whole,
    )


_ICMI = "ICMI; Call Centre Helper"

_QUEUE_FIGURES: tuple[Figure[QueueIntervalRow], ...] = (
    Figure(
        Metric(
            name="service_level",
            variant="ignore",
            formula="A<=T / (A + B - B<=T)",
            unit=Unit.SHARE,
            source=f"{_ICMI} formula 4; Cisco ICM 'ignored'; Bright Pattern's default",
            excludes="contacts abandoned within the target",
        ),
        lambda row: row.answered_within,
        lambda row: _offered(row) - row.abandoned_within,
    ),
    Figure(
        Metric(
            name="service_level_strict",
            variant="strict",
            formula="A<=T / (A + B)",
            unit=Unit.SHARE,
            source=f"{_ICMI} formula 3; Cisco ICM 'abandoned negatively impact'",
        ),
        lambda row: row.answered_within,
        _offered,
    ),
    Figure(
        Metric(
            name="service_level_positive",
            variant="positive",
            formula="(A<=T + B<=T) / (A + B)",
            unit=Unit.SHARE,
            source=f"{_ICMI} formula 1; Cisco ICM 'positively'; Asterisk ServicelevelPerf2",
        ),
        lambda row: row.answered_within + row.abandoned_within,
        _offered,
    ),
    Figure(
        Metric(
            name="service_level_answered_only",
            variant="answered only",
            formula="A<=T / A",
            unit=Unit.SHARE,
            source=f"{_ICMI} formula 2 (not advised); Asterisk ServicelevelPerf",
            excludes="all abandoned contacts",
        ),
        lambda row: row.answered_within,
        lambda row: row.answered,
    ),
    Figure(
        Metric(
            name="service_level_short_credit",
            variant="short credit",
            formula="(A<=T + Bs) / (A + B)",
            unit=Unit.SHARE,
            source=f"{_ICMI} formula 5",
        ),
        lambda row: row.answered_within + row.abandoned_short,
        _offered,
    ),
    genesys(GenesysSwitches(short_abandons=False)),
    Figure(
        Metric(
            name="service_level_connect",
            variant="Amazon Connect",
            formula="(A<=T + B<=T) / Q",
            unit=Unit.SHARE,
            source="Amazon Connect administrator guide, 'Service level X'",
            excludes="contacts still waiting are in Q but not in the share",
        ),
        lambda row: row.answered_within + row.abandoned_within,
        lambda row: row.queued,
    ),
    Figure(
        Metric(
            name="average_speed_of_answer",
            variant="",
            formula="sum of waits of answered contacts / A",
            unit=Unit.SECONDS,
            source="Amazon Connect 'Average queue answer time'",
            excludes="abandoned contacts",
        ),
        lambda row: row.wait_answered,
        lambda row: row.answered,
    ),
    Figure(
        Metric(
            name="average_queue_time",
            variant="abandoned included",
            formula="sum of all waits / (A + B)",
            unit=Unit.SECONDS,
            source="practice, variant with abandoned contacts",
        ),
        lambda row: row.wait_answered + row.wait_abandoned,
        _offered,
    ),
    Figure(
        Metric(
            name="average_abandon_time",
            variant="",
            formula="sum of waits of abandoned contacts / B",
            unit=Unit.SECONDS,
            source="Amazon Connect",
        ),
        lambda row: row.wait_abandoned,
        lambda row: row.abandoned,
    ),
    Figure(
        Metric(
            name="abandon_rate",
            variant="all",
            formula="B / Q",
            unit=Unit.SHARE,
            source="Amazon Connect 'Abandonment rate'",
        ),
        lambda row: row.abandoned,
        lambda row: row.queued,
    ),
    Figure(
        Metric(
            name="abandon_rate_no_short",
            variant="without short",
            formula="(B - Bs) / (A + B - Bs)",
            unit=Unit.SHARE,
            source="Google CCAI Platform, data dictionary",
            excludes="short abandons",
        ),
        lambda row: row.abandoned - row.abandoned_short,
        lambda row: _offered(row) - row.abandoned_short,
    ),
    Figure(
        Metric(
            name="flow_out_rate",
            variant="",
            formula="F / Q",
            unit=Unit.SHARE,
            source="Genesys Cloud 'Flow-out'",
        ),
        lambda row: row.flowed_out,
        lambda row: row.queued,
    ),
    Figure(
        Metric(
            name="average_handle_time",
            variant="with wrap-up",
            formula="(talk + wrap-up) / handled",
            unit=Unit.SECONDS,
            source="Amazon Connect",
        ),
        lambda row: row.talk + row.wrap_up,
        lambda row: row.handled,
    ),
    Figure(
        Metric(
            name="average_handle_time_no_wrap_up",
            variant="without wrap-up",
            formula="talk / handled",
            unit=Unit.SECONDS,
            source="practice",
            excludes="wrap-up",
        ),
        lambda row: row.talk,
        lambda row: row.handled,
    ),
    Figure(
        Metric(
            name="average_wrap_up",
            variant="",
            formula="wrap-up / handled",
            unit=Unit.SECONDS,
            source="Amazon Connect",
        ),
        lambda row: row.wrap_up,
        lambda row: row.handled,
    ),
    Figure(
        Metric(
            name="transfer_rate",
            variant="",
            formula="transferred / handled",
            unit=Unit.SHARE,
            source="Amazon Connect 'Contacts transferred out'",
        ),
        lambda row: row.transferred,
        lambda row: row.handled,
    ),
    Figure(
        Metric(
            name="offer_answer_rate",
            variant="",
            formula="A / offers",
            unit=Unit.SHARE,
            source="Amazon Connect 'Agent answer rate', over a queue's offers",
            excludes="answers after the first of the same visit",
        ),
        lambda row: row.answered,
        lambda row: row.offers,
    ),
    Figure(
        Metric(
            name="customer_satisfaction",
            variant="top two of five",
            formula="ratings of 4 or 5 / ratings",
            unit=Unit.SHARE,
            source="top-two-box",
            excludes="contacts without a rating",
        ),
        lambda row: row.satisfied,
        lambda row: row.rated,
    ),
    Figure(
        Metric(
            name="average_rating",
            variant="mean",
            formula="sum of ratings / ratings",
            unit=Unit.SCORE,
            source="another figure than satisfaction",
            excludes="contacts without a rating",
        ),
        lambda row: row.rating_sum,
        lambda row: row.rated,
    ),
    Figure(
        Metric(
            name="resolution_rate",
            variant="by disposition",
            formula="resolved dispositions / dispositions",
            unit=Unit.SHARE,
            source="practice",
            excludes="wrap-ups that ran out without a disposition",
        ),
        lambda row: row.resolved,
        lambda row: row.disposed,
    ),
)

_AGENT_FIGURES: tuple[Figure[AgentIntervalRow], ...] = (
    Figure(
        Metric(
            name="occupancy",
            variant="wall clock",
            formula="on contact / (on contact + idle)",
            unit=Unit.SHARE,
            source="Amazon Connect (several contacts at once count once)",
            excludes="breaks without a contact",
        ),
        lambda row: row.on_contact,
        lambda row: row.on_contact + row.idle,
    ),
    Figure(
        Metric(
            name="agent_answer_rate",
            variant="",
            formula="accepted / offers",
            unit=Unit.SHARE,
            source="Amazon Connect 'Agent answer rate'",
        ),
        lambda row: row.accepted,
        lambda row: row.offers,
    ),
    Figure(
        Metric(
            name="agent_handle_time",
            variant="with wrap-up, per contact",
            formula="(talk + wrap-up) / handled",
            unit=Unit.SECONDS,
            source="practice",
        ),
        lambda row: row.talk + row.wrap_up,
        lambda row: row.handled,
    ),
)

QUEUE_FIGURES: dict[str, Figure[QueueIntervalRow]] = {f.metric.name: f for f in _QUEUE_FIGURES}
"""Every figure of a queue, by name."""
AGENT_FIGURES: dict[str, Figure[AgentIntervalRow]] = {f.metric.name: f for f in _AGENT_FIGURES}
"""Every figure of an agent, by name."""


def figure(name: str, row: QueueIntervalRow) -> float | None:
    """Work out a queue's figure by its name; None is no data."""
    return QUEUE_FIGURES[name].of(row)
