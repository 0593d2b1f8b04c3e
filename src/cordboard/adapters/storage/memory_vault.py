"""Credentials, sessions, tokens and idempotent replies in memory."""

from datetime import datetime

from cordboard.adapters.storage.outage import Outage
from cordboard.kernel.ids import UserId
from cordboard.ports.vault import REPLIES_LAST, ApiToken, Credential, IdempotentReply, Session


class MemoryVault:
    """The vault as dictionaries."""

    def __init__(self, *, outage: Outage) -> None:
        """Be empty."""
        self._outage = outage
        self._credentials: dict[UserId, Credential] = {}
        self._sessions: dict[str, Session] = {}
        self._tokens: dict[str, ApiToken] = {}
        self._replies: dict[str, IdempotentReply] = {}

    async def credential(self, user_id: UserId) -> Credential | None:
        """Find a user's credential."""
        self._outage.check()
        return self._credentials.get(user_id)

    async def save_credential(self, credential: Credential) -> None:
        """Set or replace it."""
        self._outage.check()
        self._credentials[credential.user_id] = credential

    async def delete_credential(self, user_id: UserId) -> None:
        """Forget it."""
        self._outage.check()
        self._credentials.pop(user_id, None)

    async def session(self, token_hash: str) -> Session | None:
        """Find a session."""
        self._outage.check()
        return self._sessions.get(token_hash)

    async def sessions_of(self, user_id: UserId) -> list[Session]:
        """Give a user's sessions, newest first."""
        self._outage.check()
        theirs = [session for session in self._sessions.values() if session.user_id == user_id]
        return sorted(theirs, key=lambda session: (session.created_at, session.token_hash))[::-1]

    async def save_session(self, session: Session) -> None:
        """Set or replace it."""
        self._outage.check()
        self._sessions[session.token_hash] = session

    async def delete_session(self, token_hash: str) -> None:
        """Revoke one."""
        self._outage.check()
        self._sessions.pop(token_hash, None)

    async def delete_sessions_of(self, user_id: UserId) -> None:
        """Revoke all of a user's."""
        for session in await self.sessions_of(user_id):
            del self._sessions[session.token_hash]

    async def token_by_hash(self, token_hash: str) -> ApiToken | None:
        """Find an API token."""
        self._outage.check()
        found = (token for token in self._tokens.values() if token.token_hash == token_hash)
        return next(found, None)

    async def tokens(self) -> list[ApiToken]:
        """Give all API tokens, newest first."""
        self._outage.check()
        by_age = sorted(self._tokens.values(), key=lambda token: (token.created_at, token.token_id))
        return by_age[::-1]

    async def save_token(self, token: ApiToken) -> None:
        """Set or replace it."""
        self._outage.check()
        self._tokens[token.token_id] = token

    async def delete_token(self, token_id: str) -> None:
        """Revoke it."""
        self._outage.check()
        self._tokens.pop(token_id, None)

    async def reply(self, key: str) -> IdempotentReply | None:
        """Find what was answered before."""
        self._outage.check()
        return self._replies.get(key)

    async def save_reply(self, reply: IdempotentReply) -> None:
        """Remember an answer; a second save under the same key keeps the first."""
        self._outage.check()
        self._replies.setdefault(reply.key, reply)

    async def prune(self, now: datetime) -> None:
        """Forget expired sessions and replies older than a day."""
        self._outage.check()
        for token_hash in [k for k, session in self._sessions.items() if session.expires_at <= now]:
            del self._sessions[token_hash]
        for key in [k for k, reply in self._replies.items() if reply.at <= now - REPLIES_LAST]:
            del self._replies[key]
