"""What a member of staff sees, live: a snapshot, then what changes; and the desk's heartbeat."""

from datetime import datetime

import msgspec
from litestar import get, websocket

from cordboard.agents.events import AgentState
from cordboard.api import streams
from cordboard.api.asking import HttpRequest, Socket, part, staff_of
from cordboard.api.guards import signed_in
from cordboard.api.identify import agreed, is_good
from cordboard.api.sockets import FORBIDDEN, SIGNED_OUT, Close, OpenSocket
from cordboard.api.streams import BadFrame, Stream
from cordboard.api.tenant import Tenant
from cordboard.api.who import Staff
from cordboard.contacts.events import Author, SupervisorMode
from cordboard.kernel.errors import Forbidden
from cordboard.kernel.ids import ContactId
from cordboard.runtime.feeds import Snapshot, Viewer
from cordboard.runtime.sight import viewer_of
from cordboard.settings.centre import Role


class NothingToWatch(Forbidden):
    """Only people in the configuration have a screen."""


class Beat(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="beat"):
    """I am still here; at least every three seconds."""

    answer: bool = False
    """Whether to be told so at once; thus a client finds out that its line has gone dead."""


class BeatHeard(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="beat"):
    """The line holds both ways."""

    at: datetime
    """The server's time."""


class Typing(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag="typing"):
    """I am writing, or no longer am."""

    contact_id: ContactId = ContactId("")
    """Which contact; a visitor has but one."""
    on: bool


ClientFrame = Beat | Typing

_decoder: msgspec.json.Decoder[ClientFrame] = msgspec.json.Decoder(ClientFrame)


def read_frame(raw: bytes) -> ClientFrame:
    """Read a frame of the client. Raises ``BadFrame``."""
    try:
        return _decoder.decode(raw)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as trouble:
        raise BadFrame(str(trouble)) from None


def answer_to(frame: ClientFrame, now: datetime) -> bytes | None:
    """Give what to say to a beat that asks for it."""
    if isinstance(frame, Beat) and frame.answer:
        return msgspec.json.encode(BeatHeard(at=now))
    return None


def viewer_for(tenant: Tenant, who: Staff) -> Viewer:
    """Say what `who` may watch. Raises ``NothingToWatch``."""
    viewer = viewer_of(tenant.engine.centre, who.user_id, scopes=who.scopes)
    if viewer is None:
        raise NothingToWatch(mend="Use a user's own session or token.")
    return viewer


@get("/api/live", opt=signed_in())
async def snapshot(request: HttpRequest) -> Snapshot:
    """Give everything this user may see, as of a position."""
    tenant, who = staff_of(request)
    return tenant.engine.live.snapshot(viewer_for(tenant, who))


@websocket("/api/live/stream", opt=signed_in())
async def stream(socket: Socket) -> None:
    """Serve a desk or a wallboard: a snapshot, then changes; the client beats every 3 s."""
    tenant, who = staff_of(socket)
    viewer = viewer_of(tenant.engine.centre, who.user_id, scopes=who.scopes)
    if viewer is None:
        await streams.refuse(socket.scope, socket.send, FORBIDDEN)
        return
    await accept(socket)
    feed = tenant.engine.live.open(viewer)
    desk = Desk(tenant, who, is_agent=Role.AGENT in who.user.roles)
    entry = OpenSocket(
        of="staff",
        user_id=who.user_id,
        proof=who.proof,
        still_allowed=desk.still_allowed,
    )
    desk.beat()
    try:
        served = Stream(tenant=tenant, entry=entry, frames=feed.frames(), hear=desk.hear)
        await streams.run(served, socket.receive, socket.send)
    finally:
        feed.close()


async def accept(socket: Socket) -> None:
    """Accept with our subprotocol where the client offered it."""
    await socket.accept(subprotocols=agreed(socket.scope))


class Desk:
    """One open screen of one of the staff."""

    def __init__(self, tenant: Tenant, who: Staff, *, is_agent: bool) -> None:
        """Be the screen of `who`; an agent's is their presence too."""
        self._tenant = tenant
        self._who = who
        self._is_agent = is_agent

    def beat(self) -> None:
        """Its client is there."""
        if self._is_agent:
            self._tenant.engine.presence.agent_beat(self._who.agent_id)

    async def hear(self, raw: bytes) -> bytes | None:
        """Take a frame of the client and give the answer. Raises ``BadFrame``."""
        frame = read_frame(raw)
        self.beat()
        await self._stay_signed_in()
        if isinstance(frame, Typing):
            self._typing(frame)
        return answer_to(frame, self._tenant.clock.now())

    async def _stay_signed_in(self) -> None:
        """An agent who is not off is at work, whether or not they touch anything."""
        agent = self._tenant.engine.agent(self._who.agent_id)
        at_work = agent is not None and agent.state is not AgentState.OFF
        if at_work and self._who.session is not None:
            await self._tenant.sessions.keep_alive(self._who.session.token_hash)

    def _typing(self, frame: Typing) -> None:
        record = self._tenant.engine.contact(frame.contact_id)
        if record is None:
            return  # It has just ended; nobody reads along any more.
        is_serving = record.serving is not None and record.serving.agent_id == self._who.agent_id
        mode = next((s.mode for s in record.supervisors if s.user_id == self._who.user_id), None)
        if not is_serving and mode is None:
            raise BadFrame("You are not in this contact.")
        if not is_serving and mode is SupervisorMode.WATCH:
            return  # Who watches unseen is not seen writing either.
        self._tenant.engine.live.typing(
            frame.contact_id,
            Author.AGENT if is_serving else Author.SUPERVISOR,
            author_id=self._who.user_id,
            author_name=self._who.user.name,
            on=frame.on,
        )

    def still_allowed(self) -> Close | None:
        """Say why this stream must end; None while it may go on."""
        who, tenant = self._who, self._tenant
        user = tenant.engine.centre.user(who.user_id)
        if user is None or not user.active:
            return SIGNED_OUT
        if who.token is not None:
            return None if is_good(who.token, user, tenant) else SIGNED_OUT
        if who.session is None:
            return SIGNED_OUT
        return None if tenant.sessions.is_alive(who.session.token_hash) else SIGNED_OUT


PART = part("Live", snapshot, stream)
