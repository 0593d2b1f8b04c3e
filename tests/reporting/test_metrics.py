"""Every figure is worked out as its definition says, and named with its variant."""

import pytest

from cordboard.kernel.ids import AgentId, QueueId
from cordboard.reporting.metrics import (
    AGENT_FIGURES,
    QUEUE_FIGURES,
    GenesysSwitches,
    figure,
    genesys,
)
from cordboard.reporting.rows import AgentIntervalRow, QueueIntervalRow
from tests.reporting.test_fold import NINE
from tools.metrics_reference import metrics
from tools.reference import FOLDER

pytestmark = pytest.mark.pure


def queue_row(**sums: float) -> QueueIntervalRow:
    return QueueIntervalRow(start=NINE, queue_id=QueueId("sales"), channel="chat", **sums)  # type: ignore[arg-type]


def agent_row(**sums: float) -> AgentIntervalRow:
    return AgentIntervalRow(start=NINE, agent_id=AgentId("zoe"), **sums)  # type: ignore[arg-type]


PUBLISHED = queue_row(
    queued=1060,
    answered=1000,
    answered_within=860,
    abandoned=60,
    abandoned_within=20,
    abandoned_short=10,
)
"""The example of Call Centre Helper and ICMI, which has an answer for every variant."""


@pytest.mark.parametrize(
    ("name", "per_cent"),
    [
        ("service_level_positive", 83.0),
        ("service_level_answered_only", 86.0),
        ("service_level_strict", 81.1),
        ("service_level", 82.7),
        ("service_level_short_credit", 82.1),
        ("service_level_genesys", 81.9),
        ("service_level_connect", 83.0),
    ],
)
def test_the_published_example_comes_out_in_every_variant(name: str, per_cent: float) -> None:
    value = figure(name, PUBLISHED)
    assert value is not None
    assert round(100 * value, 1) == per_cent


@pytest.mark.parametrize(
    ("switches", "whole", "variant"),
    [
        (GenesysSwitches(), 1060, "Genesys, counting abandons, short-abandons"),
        (GenesysSwitches(short_abandons=False), 1050, "Genesys, counting abandons"),
        (
            GenesysSwitches(abandons=False, short_abandons=False),
            1000,
            "Genesys, counting the answered only",
        ),
        (
            GenesysSwitches(flow_outs=True),
            1065,
            "Genesys, counting abandons, short-abandons, flow-outs",
        ),
    ],
)
def test_the_switches_of_genesys_hold_for_the_past(
    switches: GenesysSwitches, whole: int, variant: str
) -> None:
    row = queue_row(
        answered=1000, answered_within=860, abandoned=60, abandoned_short=10, flowed_out=5
    )
    switched = genesys(switches)
    assert switched.of(row) == 860 / whole
    assert switched.metric.variant == variant


@pytest.mark.parametrize(
    ("name", "sums", "value"),
    [
        ("average_speed_of_answer", {"answered": 4, "wait_answered": 100.0}, 25.0),
        (
            "average_queue_time",
            {"answered": 4, "wait_answered": 100.0, "abandoned": 1, "wait_abandoned": 50.0},
            30.0,
        ),
        ("average_abandon_time", {"abandoned": 2, "wait_abandoned": 50.0}, 25.0),
        ("abandon_rate", {"queued": 10, "abandoned": 2, "answered": 7}, 0.2),
        ("abandon_rate_no_short", {"abandoned": 3, "abandoned_short": 1, "answered": 6}, 0.25),
        ("flow_out_rate", {"queued": 10, "flowed_out": 1}, 0.1),
        ("average_handle_time", {"handled": 4, "talk": 400.0, "wrap_up": 80.0}, 120.0),
        ("average_handle_time_no_wrap_up", {"handled": 4, "talk": 400.0, "wrap_up": 80.0}, 100.0),
        ("average_wrap_up", {"handled": 4, "talk": 400.0, "wrap_up": 80.0}, 20.0),
        ("transfer_rate", {"handled": 4, "transferred": 1}, 0.25),
        ("offer_answer_rate", {"offers": 5, "answered": 4}, 0.8),
        ("customer_satisfaction", {"rated": 4, "satisfied": 3, "rating_sum": 17}, 0.75),
        ("average_rating", {"rated": 4, "satisfied": 3, "rating_sum": 17}, 4.25),
        ("resolution_rate", {"disposed": 5, "resolved": 4}, 0.8),
    ],
)
def test_a_queues_figure_follows_from_its_sums(
    name: str, sums: dict[str, float], value: float
) -> None:
    assert figure(name, queue_row(**sums)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("name", "sums", "value"),
    [
        ("occupancy", {"on_contact": 600.0, "idle": 200.0, "talk": 1100.0, "ready": 900.0}, 0.75),
        ("agent_answer_rate", {"offers": 5, "accepted": 4}, 0.8),
        ("agent_handle_time", {"handled": 2, "talk": 300.0, "wrap_up": 60.0}, 180.0),
    ],
)
def test_an_agents_figure_follows_from_their_sums(
    name: str, sums: dict[str, float], value: float
) -> None:
    assert AGENT_FIGURES[name].of(agent_row(**sums)) == pytest.approx(value)


def test_without_a_divisor_there_is_no_data() -> None:
    assert {figure(name, queue_row()) for name in QUEUE_FIGURES} == {None}
    assert {one.of(agent_row()) for one in AGENT_FIGURES.values()} == {None}


def test_figures_that_go_by_the_same_word_say_which_they_are() -> None:
    levels = [f.metric for name, f in QUEUE_FIGURES.items() if name.startswith("service_level")]
    assert len({metric.variant for metric in levels}) == len(levels) == 7
    everything = [figure.metric for figure in QUEUE_FIGURES.values()]
    everything += [figure.metric for figure in AGENT_FIGURES.values()]
    assert all(metric.formula and metric.source for metric in everything)


def test_the_page_is_as_the_definitions_have_it() -> None:
    written = (FOLDER / "metrics.md").read_text(encoding="utf-8")
    assert written == metrics(), "run `make docs`: metrics.md is behind the code"
    assert all(f"`{name}`" in written for name in (*QUEUE_FIGURES, *AGENT_FIGURES))
