"""The quick matcher says what the plain scan says, entry by entry."""

import random

import pytest

from cordboard.routing.machine import Routing
from cordboard.settings.centre import Channel
from tests.routing.plan import Regime
from tests.routing.world import World

pytestmark = pytest.mark.pure

REGIMES = {
    "backlogged": Regime(agents=6, most_waiting=60, arrivals=10),
    "idle_rich": Regime(agents=40, queues=6, arrivals=3, ends=6, most_waiting=10),
    "mixed": Regime(),
    "one_channel": Regime(agents=12, channels=(Channel.VOICE,), settings=False),
    "chats": Regime(agents=6, channels=(Channel.CHAT, Channel.MESSAGE), arrivals=8),
    "troubled": Regime(agents=10, troubles=4, most_waiting=20),
    "one_queue": Regime(agents=10, queues=1, skills=1),
}


@pytest.mark.parametrize("name", REGIMES)
def test_index_and_scan_make_the_same_offers(name: str) -> None:
    decided = 0
    for seed in range(3):
        chance = random.Random(f"{name}/{seed}")  # noqa: S311 -- the same each time, on purpose
        world = World(
            chance.randrange, regime=REGIMES[name], routings=[Routing(), Routing(plain=True)]
        )
        for _ in range(900):
            world.step()
        decided += len(world.made)
    assert decided > 150
