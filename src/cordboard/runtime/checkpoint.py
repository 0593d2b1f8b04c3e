"""A shortcut for starting: the state as of a position, so that only the log's tail is replayed."""

from collections.abc import AsyncIterator

import msgspec
import structlog

from cordboard.kernel.event import Recorded
from cordboard.ports.event_store import EventStore
from cordboard.reporting.fold import Figures, FiguresState
from cordboard.runtime.floor import Floor, FloorState

log = structlog.get_logger(__name__)

CHUNK = 5_000


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What is saved."""

    floor: FloorState
    figures: FiguresState


class Restored(msgspec.Struct, kw_only=True):
    """The state as of the log's head."""

    floor: Floor
    figures: Figures
    checkpoint_position: int


async def everything(store: EventStore, *, after: int = 0) -> AsyncIterator[Recorded]:
    """Give every event of the log after a position, in order."""
    while chunk := await store.read(after=after, limit=CHUNK):
        for recorded in chunk:
            yield recorded
        after = chunk[-1].position


async def restore(store: EventStore) -> Restored:
    """Load the newest checkpoint this version can read, and replay what came after it."""
    restored = _decode(await store.checkpoint())
    async for recorded in everything(store, after=restored.floor.position):
        restored.floor.evolve(recorded.event)
        restored.figures.evolve(recorded.event)
    return restored


def _decode(saved: tuple[int, bytes] | None) -> Restored:
    if saved is not None:
        try:
            state = msgspec.msgpack.decode(saved[1], type=Checkpoint)
        except msgspec.DecodeError:
            # Saved by another version: the log is the truth, the shortcut is not needed.
            log.info("checkpoint_of_another_version", position=saved[0])
        else:
            return Restored(
                floor=Floor.load(state.floor),
                figures=Figures.load(state.figures),
                checkpoint_position=saved[0],
            )
    return Restored(floor=Floor(), figures=Figures(), checkpoint_position=0)


async def save(store: EventStore, floor: Floor, figures: Figures) -> None:
    """Save both, which must be as of the same position."""
    state = Checkpoint(floor=floor.dump(), figures=figures.dump())
    await store.save_checkpoint(floor.position, msgspec.msgpack.encode(state))
