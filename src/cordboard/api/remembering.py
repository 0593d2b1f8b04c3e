"""A vault that remembers, for seconds, what every single request asks of it."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from cordboard.kernel.ids import UserId
from cordboard.ports.clock import Clock
from cordboard.ports.vault import ApiToken, Credential, IdempotentReply, Session, Vault

T = TypeVar("T")

KNOWN_FOR = 30.0
"""Seconds for which what was read is believed; what this process writes is felt at once."""

REMEMBERED = 20_000
"""Things remembered; the ones read longest ago are forgotten first."""


class _Memory(OrderedDict[str, tuple[float, T | None]]):
    """What was read, and when."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self._writes = 0

    async def read(self, key: str, ask: Callable[[], Awaitable[T | None]]) -> T | None:
        found = self.get(key)
        if found is not None and self._clock.monotonic() - found[0] < KNOWN_FOR:
            return found[1]
        writes, value = self._writes, await ask()
        # What was read while someone wrote may be what was there before.
        if writes == self._writes:
            self[key] = (self._clock.monotonic(), value)
            self.move_to_end(key)
            if len(self) > REMEMBERED:
                self.popitem(last=False)
        return value

    async def write(self, work: Awaitable[None], key: str | None = None) -> None:
        """Write, and forget `key`; or everything, when nobody knows under which key it is."""
        try:
            await work
        finally:
            self._writes += 1
            if key is None:
                self.clear()
            else:
                self.pop(key, None)


class RememberingVault:
    """Another vault, asked less often for credentials and API tokens."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        """Ask `vault`."""
        self._vault = vault
        self._credentials: _Memory[Credential] = _Memory(clock)
        self._tokens: _Memory[ApiToken] = _Memory(clock)

    async def credential(self, user_id: UserId) -> Credential | None:
        """Find a user's credential, as of some seconds ago at most."""
        return await self._credentials.read(user_id, lambda: self._vault.credential(user_id))

    async def save_credential(self, credential: Credential) -> None:
        """Set or replace it."""
        await self._credentials.write(self._vault.save_credential(credential), credential.user_id)

    async def delete_credential(self, user_id: UserId) -> None:
        """Forget it."""
        await self._credentials.write(self._vault.delete_credential(user_id), user_id)

    async def session(self, token_hash: str) -> Session | None:
        """Find a session."""
        return await self._vault.session(token_hash)

    async def sessions_of(self, user_id: UserId) -> list[Session]:
        """Give a user's sessions, newest first."""
        return await self._vault.sessions_of(user_id)

    async def save_session(self, session: Session) -> None:
        """Set or replace it."""
        await self._vault.save_session(session)

    async def delete_session(self, token_hash: str) -> None:
        """Revoke one."""
        await self._vault.delete_session(token_hash)

    async def delete_sessions_of(self, user_id: UserId) -> None:
        """Revoke all of a user's."""
        await self._vault.delete_sessions_of(user_id)

    async def token_by_hash(self, token_hash: str) -> ApiToken | None:
        """Find an API token, as of some seconds ago at most."""
        return await self._tokens.read(token_hash, lambda: self._vault.token_by_hash(token_hash))

    async def tokens(self) -> list[ApiToken]:
        """Give all API tokens, newest first."""
        return await self._vault.tokens()

    async def save_token(self, token: ApiToken) -> None:
        """Set or replace it."""
        await self._tokens.write(self._vault.save_token(token), token.token_hash)

    async def delete_token(self, token_id: str) -> None:
        """Revoke it."""
        await self._tokens.write(self._vault.delete_token(token_id))

    async def reply(self, key: str) -> IdempotentReply | None:
        """Find what was answered before."""
        return await self._vault.reply(key)

    async def save_reply(self, reply: IdempotentReply) -> None:
        """Remember an answer."""
        await self._vault.save_reply(reply)

    async def prune(self, now: datetime) -> None:
        """Forget what is too old."""
        await self._vault.prune(now)
