"""Signed-in browsers: begun, found by their token, idle, expired, revoked."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from cordboard.kernel.ids import UserId
from cordboard.ports.clock import Clock
from cordboard.ports.ids import Ids
from cordboard.ports.vault import Session, Vault
from cordboard.settings.centre import Limits

NOTE_EVERY = timedelta(minutes=1)
"""How often at most the time a session was last used is written down."""

KNOWN_FOR = 5.0
"""Seconds for which a session is believed without asking the vault again."""

ENDED_KNOWN = 10_000
"""Ended sessions remembered by name, so that a write under way cannot bring one back."""


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """Where a sign-in comes from."""

    address: str
    agent_string: str


class _Known(msgspec.Struct):
    session: Session
    read_at: float
    noted_at: datetime


def hash_of(token: str) -> str:
    """Give what is stored in place of `token`; 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    """The sessions of one centre. Ending one is felt at once, on open streams too."""

    def __init__(
        self, vault: Vault, clock: Clock, *, ids: Ids, limits: Callable[[], Limits]
    ) -> None:
        """Keep sessions in `vault`, under the `limits` in force."""
        self._vault = vault
        self._clock = clock
        self._ids = ids
        self._limits = limits
        self._known: dict[str, _Known] = {}
        self._ended: dict[str, None] = {}
        self.on_end: list[Callable[[str], None]] = []
        """Called with the hash of each session that ends."""

    async def begin(self, user_id: UserId, visit: Visit) -> tuple[str, Session]:
        """Begin a session with a token that never existed before; give both."""
        now = self._clock.now()
        token = self._ids.secret()
        session = Session(
            token_hash=hash_of(token),
            user_id=user_id,
            csrf=self._ids.secret(),
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=self._limits().session_hours),
            address=visit.address,
            agent_string=visit.agent_string[:200],
        )
        await self._vault.save_session(session)
        self._remember(session)
        return token, session

    async def find(self, token: str) -> Session | None:
        """Find the living session of `token`, and note that it was used."""
        key = hash_of(token)
        if key in self._ended:
            return None
        known = self._known.get(key)
        if known is None or self._clock.monotonic() - known.read_at > KNOWN_FOR:
            stored = await self._vault.session(key)
            if stored is None:
                self._known.pop(key, None)
                return None
            known = self._remember(stored, seen_at=known.session.seen_at if known else None)
        if not self._lives(known.session):
            await self.end(key)
            return None
        return await self._seen(known)

    def is_alive(self, token_hash: str) -> bool:
        """Tell whether a session that was found before may still be used."""
        known = self._known.get(token_hash)
        return known is not None and self._lives(known.session)

    async def keep_alive(self, token_hash: str) -> None:
        """Note that the session is in use although nobody asks for anything."""
        known = self._known.get(token_hash)
        if known is not None and self._lives(known.session):
            await self._seen(known)

    async def of(self, user_id: UserId) -> list[Session]:
        """Give the user's living sessions, newest first."""
        stored = await self._vault.sessions_of(user_id)
        return [session for session in stored if self._lives(session)]

    async def end(self, token_hash: str) -> None:
        """Revoke one; from the call on, whether or not the vault can be written."""
        self._ended[token_hash] = None
        if len(self._ended) > ENDED_KNOWN:
            self._ended.pop(next(iter(self._ended)))
        self._known.pop(token_hash, None)
        for tell in self.on_end:
            tell(token_hash)
        await self._vault.delete_session(token_hash)

    async def end_all(self, user_id: UserId, *, but: str = "") -> None:
        """Revoke the user's sessions, except the one whose hash is `but`."""
        for session in await self._vault.sessions_of(user_id):
            if session.token_hash != but:
                await self.end(session.token_hash)

    def _lives(self, session: Session) -> bool:
        limits, now = self._limits(), self._clock.now()
        idle_until = session.seen_at + timedelta(minutes=limits.session_idle_minutes)
        # The limit of today holds for sessions of yesterday too.
        latest = session.created_at + timedelta(hours=limits.session_hours)
        return now < min(idle_until, session.expires_at, latest)

    def _remember(self, session: Session, *, seen_at: datetime | None = None) -> _Known:
        noted_at = session.seen_at
        if seen_at is not None and seen_at > session.seen_at:
            session = replace(session, seen_at=seen_at)
        known = _Known(session=session, read_at=self._clock.monotonic(), noted_at=noted_at)
        self._known[session.token_hash] = known
        return known

    async def _seen(self, known: _Known) -> Session:
        now = self._clock.now()
        known.session = replace(known.session, seen_at=now)
        if now - known.noted_at >= NOTE_EVERY:
            known.noted_at = now
            await self._vault.save_session(known.session)
            if known.session.token_hash in self._ended:
                # It was revoked while this was being written, and must not come back by it.
                await self._vault.delete_session(known.session.token_hash)
        return known.session
