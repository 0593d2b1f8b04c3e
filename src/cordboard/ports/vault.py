"""Secrets and sessions: what must never be in the log."""

from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from cordboard.kernel.ids import UserId

REPLIES_LAST = timedelta(days=1)
"""How long an idempotent reply is remembered."""


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """How one user proves who they are. Never printed."""

    user_id: UserId
    password_hash: str
    totp_secret: str = ""
    """Encrypted with the centre's key; empty when not enrolled."""
    totp_confirmed: bool = False
    totp_last_step: int = 0
    """The last time step that was used, so that a code works once (RFC 6238 section 5.2)."""
    recovery_hashes: tuple[str, ...] = ()
    must_change: bool = False
    changed_at: datetime

    def __repr__(self) -> str:
        """Say whose it is and nothing more."""
        return f"Credential(user_id={self.user_id!r})"


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in browser; only a hash of its token is kept."""

    token_hash: str
    user_id: UserId
    csrf: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent_string: str

    def __repr__(self) -> str:
        """Say whose it is and nothing more."""
        return f"Session(user_id={self.user_id!r})"


class ApiToken(msgspec.Struct, frozen=True, kw_only=True):
    """A key for programs; only a hash of it is kept."""

    token_id: str
    token_hash: str
    name: str
    user_id: UserId
    """On whose behalf it acts; never more rights than theirs."""
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = None

    def __repr__(self) -> str:
        """Name it without its hash."""
        return f"ApiToken(token_id={self.token_id!r}, name={self.name!r})"


class IdempotentReply(msgspec.Struct, frozen=True, kw_only=True):
    """What was answered to a request, so that the same request again gets the same answer."""

    key: str
    """Who asked plus their key."""
    request_hash: str
    http: int
    body: bytes
    at: datetime


class Vault(Protocol):
    """Credentials, sessions, tokens and idempotent replies. Raises ``StoreUnavailable``."""

    async def credential(self, user_id: UserId) -> Credential | None:
        """Find a user's credential."""

    async def save_credential(self, credential: Credential) -> None:
        """Set or replace it."""

    async def delete_credential(self, user_id: UserId) -> None:
        """Forget it."""

    async def session(self, token_hash: str) -> Session | None:
        """Find a session."""

    async def sessions_of(self, user_id: UserId) -> list[Session]:
        """Give a user's sessions, newest first."""

    async def save_session(self, session: Session) -> None:
        """Set or replace it."""

    async def delete_session(self, token_hash: str) -> None:
        """Revoke one."""

    async def delete_sessions_of(self, user_id: UserId) -> None:
        """Revoke all of a user's."""

    async def token_by_hash(self, token_hash: str) -> ApiToken | None:
        """Find an API token."""

    async def tokens(self) -> list[ApiToken]:
        """Give all API tokens, newest first."""

    async def save_token(self, token: ApiToken) -> None:
        """Set or replace it."""

    async def delete_token(self, token_id: str) -> None:
        """Revoke it."""

    async def reply(self, key: str) -> IdempotentReply | None:
        """Find what was answered before."""

    async def save_reply(self, reply: IdempotentReply) -> None:
        """Remember an answer; a second save under the same key keeps the first."""

    async def prune(self, now: datetime) -> None:
        """Forget expired sessions and replies older than ``REPLIES_LAST``."""
