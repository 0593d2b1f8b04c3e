"""Figures about the running program, for Prometheus."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.process_collector import ProcessCollector

from cordboard.ports.clock import Clock

FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Bucket borders, seconds."""

TICK = 0.5
"""Seconds between two looks at how late the event loop is."""


class Measures:
    """One program's figures; each app has its own, so that tests do not share them."""

    def __init__(self) -> None:
        """Begin at nothing."""
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.requests = Counter(
            "cordboard_http_requests",
            "Requests answered, by the route's pattern.",
            ("method", "route", "http"),
            registry=self.registry,
        )
        self.took = Histogram(
            "cordboard_http_seconds",
            "Seconds from a request's arrival to the end of its answer.",
            ("route",),
            buckets=FAST,
            registry=self.registry,
        )
        self.ask = Histogram(
            "cordboard_ask_seconds",
            "Seconds from a command to its durable answer.",
            ("command",),
            buckets=FAST,
            registry=self.registry,
        )
        self.sockets = Gauge(
            "cordboard_sockets", "Open live streams.", ("of",), registry=self.registry
        )
        self.frames = Counter(
            "cordboard_frames", "Frames sent on live streams.", ("of",), registry=self.registry
        )
        self.loop_lag = Gauge(
            "cordboard_loop_lag_seconds",
            "How much later than asked the event loop woke last.",
            registry=self.registry,
        )
        self.position = Gauge(
            "cordboard_log_position",
            "The log's last position; its rate is events a second.",
            registry=self.registry,
        )

    def text(self) -> bytes:
        """Give all figures in Prometheus' text format."""
        return generate_latest(self.registry)

    async def watch_loop(self, clock: Clock) -> None:
        """Measure, for ever, how late the event loop is."""
        while True:
            before = time.perf_counter()
            await clock.sleep(TICK)
            self.loop_lag.set(max(0.0, time.perf_counter() - before - TICK))
