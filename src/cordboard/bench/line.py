"""One measured figure beside what it is held against."""

from typing import Literal

import msgspec


class BenchLine(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of one run, and what it is compared with in the same run."""

    name: str
    """``room.figure``, e.g. ``live.screen_p99``."""
    ours: float
    peer: float | None = None
    """The same work done by a named peer or by the floor; None where there is only a limit."""
    peer_name: str = ""
    """Who or what `peer` is."""
    unit: str
    """Of `ours` and `peer`."""
    bound: Literal["at most", "at least", ""] = ""
    """Which side of `limit` is good; empty for a figure that is only printed."""
    limit: float | None = None
    """For the ratio where there is a peer, else for `ours`."""
    run: str
    """What was run."""

    @property
    def ratio(self) -> float | None:
        """How many times the peer's figure ours is; None without a peer."""
        return None if not self.peer else self.ours / self.peer

    @property
    def ok(self) -> bool | None:
        """Whether the limit is kept; None where there is none."""
        if self.limit is None or not self.bound:
            return None
        found = self.ours if self.ratio is None else self.ratio
        return found <= self.limit if self.bound == "at most" else found >= self.limit

    def as_json(self) -> bytes:
        """Give it as one JSON object."""
        said = msgspec.structs.asdict(self) | {"ratio": self.ratio, "ok": self.ok}
        return msgspec.json.encode(said)

    def as_text(self) -> str:
        """Give it as one line for people; `run` is left out, as it is the same for many."""
        said = f"{self.name:<34} {number(self.ours):>10} {self.unit:<14}"
        said += f" {number(self.peer):>10} {self.peer_name:<22}" if self.peer else " " * 34
        said += f" {number(self.ratio):>9} x" if self.ratio is not None else " " * 12
        if self.limit is not None:
            said += f"  {self.bound} {number(self.limit):<8} {'ok' if self.ok else 'MISSED'}"
        return said.rstrip()


def number(value: float | None) -> str:
    """Write a number so that its size is seen at once."""
    if value is None:
        return "-"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
