"""A member of staff, or a program on their behalf."""

import secrets

import httpx

from cordboard.agents.events import AgentState
from cordboard.api.agents import OwnState, TransferTargets
from cordboard.api.asking import Done
from cordboard.api.contacts import NewMessage, OfferAnswered, Transfer, WrapUp
from cordboard.api.me import Me
from cordboard.api.session import SignedIn, SignIn
from cordboard.api.supervision import Move
from cordboard.client.stream import Address, Stream
from cordboard.client.wire import Wire
from cordboard.kernel.ids import ContactId
from cordboard.runtime.feeds import Snapshot


class StaffClient:
    """What the desk and the wallboard can do, typed."""

    def __init__(self, http: httpx.AsyncClient, *, token: str = "") -> None:
        """Act with an API `token`; or without one, and `sign_in` first."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.wire = Wire(http, headers=headers)

    async def sign_in(self, user_id: str, password: str, *, code: str = "") -> SignedIn:
        """Sign in with a password; the session's cookie stays in `http`."""
        body = SignIn(user_id=user_id, password=password, code=code)
        signed_in = await self.wire.post("/api/session", SignedIn, body)
        self.wire.headers["X-CSRF-Token"] = signed_in.csrf
        return signed_in

    async def me(self) -> Me:
        """Say who one is and what one may."""
        return await self.wire.get("/api/me", Me)

    async def live(self) -> Snapshot:
        """Give what one may see, as of a position."""
        return await self.wire.get("/api/live", Snapshot)

    def stream(self) -> Stream:
        """Give the live stream; run it in a task of one's own."""
        http = self.wire.http
        headers = dict(self.wire.headers)
        cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
        if cookie:
            headers["Cookie"] = cookie
            headers["Origin"] = str(http.base_url).rstrip("/")
        return Stream(Address(url=ws_url(http, "/api/live/stream"), headers=headers))

    async def set_state(
        self, state: AgentState, *, reason: str | None = None, force: bool = False
    ) -> Done:
        """Be ready, on a break or off."""
        body = OwnState(state=state, reason=reason, force=force)
        return await self.wire.post("/api/agent/state", Done, body)

    async def accept(self, contact_id: ContactId, offer_id: str) -> Done:
        """Take what one was offered."""
        return await self._on(contact_id, "accept", OfferAnswered(offer_id=offer_id))

    async def decline(self, contact_id: ContactId, offer_id: str) -> Done:
        """Do not take it."""
        return await self._on(contact_id, "decline", OfferAnswered(offer_id=offer_id))

    async def write(self, contact_id: ContactId, text: str, *, whisper: bool = False) -> Done:
        """Write to the customer, or whisper."""
        body = NewMessage(message_id=secrets.token_hex(16), text=text, whisper=whisper)
        return await self._on(contact_id, "messages", body)

    async def transfer(
        self,
        contact_id: ContactId,
        *,
        to_queue: str | None = None,
        to_agent: str | None = None,
        note: str = "",
    ) -> Done:
        """Pass a contact on."""
        body = Transfer(to_queue=to_queue, to_agent=to_agent, note=note)
        return await self._on(contact_id, "transfer", body)

    async def transfer_targets(self) -> TransferTargets:
        """Say where contacts can go."""
        return await self.wire.get("/api/transfer-targets", TransferTargets)

    async def end(self, contact_id: ContactId) -> Done:
        """End a contact."""
        return await self._on(contact_id, "end", None)

    async def dispose(self, contact_id: ContactId, disposition: str, *, notes: str = "") -> Done:
        """Finish the wrap-up."""
        return await self._on(contact_id, "dispose", WrapUp(disposition=disposition, notes=notes))

    async def watch(self, contact_id: ContactId) -> Done:
        """Follow a contact unseen."""
        return await self._on(contact_id, "watch", None)

    async def join(self, contact_id: ContactId) -> Done:
        """Take part in a contact in the open."""
        return await self._on(contact_id, "join", None)

    async def leave(self, contact_id: ContactId) -> Done:
        """Leave a contact one watched or joined."""
        return await self._on(contact_id, "leave", None)

    async def take_over(self, contact_id: ContactId) -> Done:
        """Serve it oneself from now on."""
        return await self._on(contact_id, "take-over", None)

    async def move(self, contact_id: ContactId, to_queue: str, *, note: str = "") -> Done:
        """Put a contact into another queue."""
        return await self._on(contact_id, "move", Move(to_queue=to_queue, note=note))

    async def _on(
        self,
        contact_id: ContactId,
        verb: str,
        body: OfferAnswered | NewMessage | Transfer | WrapUp | Move | None,
    ) -> Done:
        return await self.wire.post(f"/api/contacts/{contact_id}/{verb}", Done, body)


def ws_url(http: httpx.AsyncClient, path: str) -> str:
    """Give the WebSocket address of a path."""
    base = str(http.base_url).rstrip("/")
    return base.replace("http", "ws", 1) + path
