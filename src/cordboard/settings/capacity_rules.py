"""Whether a capacity profile adds up, and whether its interruption matrix makes sense."""

from collections.abc import Iterator

from cordboard.settings.centre import CapacityProfile, Channel
from cordboard.settings.problem import Place, Problem, Severity

_URGENCY = (Channel.CHAT, Channel.MESSAGE, Channel.EMAIL, Channel.TASK)
"""Most urgent first. Voice is no part of it: a call takes a whole ear, whatever may join it."""


def fit(profile: CapacityProfile) -> Iterator[Problem]:
    """Find contacts and pairs of contacts that never fit an agent's units."""
    rows = {row.channel: row for row in profile.channels}
    for index, row in enumerate(profile.channels):
        if row.weight > profile.units:
            yield Problem(
                code="weight_over_units",
                at=("channels", index, "weight"),
                found=f"`{row.weight}`",
                expected=f"at most the profile's {profile.units} units",
                mend="Not one contact fits; lower the weight, or raise `units`.",
            )
        elif row.weight * row.most > profile.units:
            yield Problem(
                code="most_never_reached",
                at=("channels", index, "most"),
                found=f"`{row.most}` contacts of weight {row.weight}",
                expected=f"at most {profile.units // row.weight}, as {profile.units} units hold",
                severity=Severity.WARNING,
            )
        for place, other in enumerate(row.joins):
            at: Place = ("channels", index, "joins", place)
            if other is row.channel:
                yield Problem(
                    code="joins_itself",
                    at=at,
                    found=f"`{other}`",
                    expected="other channels",
                    mend="How many contacts of one channel go together is said by `most`.",
                )
            elif other not in rows:
                yield Problem(
                    code="joins_unserved",
                    at=at,
                    found=f"`{other}`",
                    expected="a channel of this profile",
                    mend="Remove it.",
                    severity=Severity.WARNING,
                )
            elif row.weight + rows[other].weight > profile.units:
                yield Problem(
                    code="join_never_fits",
                    at=at,
                    found=f"`{other}`: {row.weight} + {rows[other].weight} units",
                    expected=f"at most {profile.units} units together",
                    severity=Severity.WARNING,
                )


def matrix(profile: CapacityProfile) -> Iterator[Problem]:
    """Find pairs where the less urgent may interrupt the more urgent, but not the reverse."""
    rows = {row.channel: row for row in profile.channels}
    for index, row in enumerate(profile.channels):
        for place, other in enumerate(row.joins):
            if row.channel not in _URGENCY or other not in _URGENCY or other not in rows:
                continue
            is_less_urgent = _URGENCY.index(row.channel) > _URGENCY.index(other)
            if is_less_urgent and row.channel not in rows[other].joins:
                yield Problem(
                    code="join_upside_down",
                    at=("channels", index, "joins", place),
                    found=f"{row.channel} offered during {other}, but never the reverse",
                    expected=f"the more urgent {other} to be allowed to join {row.channel} as well",
                    mend=f"Add `{row.channel}` to the `joins` of {other}.",
                    severity=Severity.WARNING,
                )
