"""The log as it is, for programs: read after a position, or followed."""

from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from litestar import get, websocket
from litestar.params import QueryParameter

from cordboard.access.permissions import Permission
from cordboard.api import streams
from cordboard.api.asking import HttpRequest, Socket, part, staff_of
from cordboard.api.guards import needs
from cordboard.api.live import Desk, accept, answer_to, read_frame
from cordboard.api.sockets import OpenSocket
from cordboard.api.streams import Stream
from cordboard.api.tenant import Tenant
from cordboard.api.who import Staff
from cordboard.kernel.event import Recorded

MOST_ROWS = 1000

FOLLOW_EVERY = 0.1
"""Seconds between two looks for news; a look costs nothing while there is none."""

Limit = Annotated[int, QueryParameter(ge=1, le=MOST_ROWS, description="How many at most.")]
After = Annotated[int, QueryParameter(ge=0, description="Only what came after this position.")]

_encode = msgspec.json.Encoder().encode


async def _note(tenant: Tenant, who: Staff, after: int) -> None:
    """Keep on record that someone reads the log; now and then, for the record is in the log."""
    if tenant.throttles.is_first_this_hour(f"events.read {who.actor}"):
        await tenant.note(who, "events.read", "events", detail=f"after {after}")


@get("/api/events", opt=needs(Permission.EVENTS_READ))
async def events(request: HttpRequest, after: After = 0, limit: Limit = 100) -> list[Recorded]:
    """Give events after a position, in order; a program remembers the last one's position."""
    tenant, who = staff_of(request)
    await _note(tenant, who, after)
    return await tenant.means.events.read(after=after, limit=limit)


@websocket("/api/events/stream", opt=needs(Permission.EVENTS_READ))
async def stream(socket: Socket, after: After = 0) -> None:
    """Follow the log from a position: ``{"type":"events","position":p,"events":[...]}``."""
    tenant, who = staff_of(socket)
    await _note(tenant, who, after)
    await accept(socket)
    desk = Desk(tenant, who, is_agent=False)
    entry = OpenSocket(
        of="program",
        proof=who.proof,
        still_allowed=desk.still_allowed,
    )

    async def hear(raw: bytes) -> bytes | None:
        return answer_to(read_frame(raw), tenant.clock.now())

    served = Stream(tenant=tenant, entry=entry, frames=_frames(tenant, after), hear=hear)
    await streams.run(served, socket.receive, socket.send)


async def _frames(tenant: Tenant, after: int) -> AsyncIterator[bytes]:
    while True:
        while after < tenant.engine.position:
            found = await tenant.means.events.read(after=after, limit=MOST_ROWS)
            if not found:
                break
            after = found[-1].position
            yield _encode({"type": "events", "position": after, "events": found})
        await tenant.clock.sleep(FOLLOW_EVERY)


PART = part("Events", events, stream)
