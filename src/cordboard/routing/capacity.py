"""How much an agent can take: one contact more of a channel, beside what they already hold.

A load is a code: sixteen bits for the count of each channel, so that adding a contact is one
addition and what an agent has room for is one look-up.
"""

from collections.abc import Mapping

import msgspec

from cordboard.settings.centre import CapacityProfile, Channel, ChannelCapacity

CHANNELS = tuple(Channel)
BIT: dict[Channel, int] = {channel: 1 << place for place, channel in enumerate(CHANNELS)}
ONE: dict[Channel, int] = {channel: 1 << (16 * place) for place, channel in enumerate(CHANNELS)}
"""What one contact of a channel adds to a load's code."""


def counts_of(load: int) -> dict[Channel, int]:
    """Give how many contacts of each channel a load's code stands for."""
    return {
        channel: count
        for place, channel in enumerate(CHANNELS)
        if (count := (load >> (16 * place)) & 0xFFFF)
    }


def code_of(counts: Mapping[Channel, int]) -> int:
    """Give the code of a load; undoes `counts_of`."""
    return sum(ONE[channel] * count for channel, count in counts.items())


def capacity_for(profile: CapacityProfile, channel: Channel) -> ChannelCapacity | None:
    """Find what `profile` says about `channel`; None takes none of it."""
    return next((row for row in profile.channels if row.channel is channel), None)


def units_of(profile: CapacityProfile, counts: Mapping[Channel, int]) -> int:
    """Add up the units that `counts` contacts take; a channel unknown to the profile weighs 0."""
    return sum(
        row.weight * count
        for channel, count in counts.items()
        if (row := capacity_for(profile, channel)) is not None
    )


def refusal(
    profile: CapacityProfile, counts: Mapping[Channel, int], channel: Channel
) -> str | None:
    """Say why one contact more of `channel` does not fit beside `counts`; None when it does.

    A catalogue key: ``channel_not_served``, ``interruption`` or ``at_capacity``.
    """
    row = capacity_for(profile, channel)
    if row is None or row.most <= 0:
        return "channel_not_served"
    others = [other for other, count in counts.items() if count and other is not channel]
    if any(other not in row.joins for other in others):
        return "interruption"
    if counts.get(channel, 0) >= row.most:
        return "at_capacity"
    if units_of(profile, counts) + row.weight > profile.units:
        return "at_capacity"
    return None


class Profile(msgspec.Struct, eq=False, kw_only=True):
    """A capacity profile that remembers its answers."""

    settings: CapacityProfile
    rooms: dict[int, tuple[int, int]] = {}

    def room(self, load: int) -> tuple[int, int]:
        """Give the bits of the channels there is room for beside `load`, and the units in use."""
        known = self.rooms.get(load)
        if known is None:
            counts = counts_of(load)
            bits = sum(
                BIT[channel]
                for channel in CHANNELS
                if refusal(self.settings, counts, channel) is None
            )
            known = self.rooms[load] = (bits, units_of(self.settings, counts))
        return known
