"""What every request asks of the vault is asked of the database seldom, and never held too long."""

import asyncio

import pytest
from msgspec.structs import replace

from cordboard.adapters.clock import MONDAY_NINE, HandClock
from cordboard.adapters.ids import SeededIds
from cordboard.adapters.storage.memory import MemoryStorage
from cordboard.api.remembering import KNOWN_FOR, RememberingVault
from cordboard.kernel.ids import UserId
from cordboard.ports.vault import ApiToken, Credential

pytestmark = pytest.mark.journey

ZOE = UserId("zoe")
TOKEN = ApiToken(
    token_id="t1",
    token_hash="hash",
    name="Web shop",
    user_id=ZOE,
    scopes=("contact.serve",),
    created_at=MONDAY_NINE,
    expires_at=None,
)
CREDENTIAL = Credential(user_id=ZOE, password_hash="h", changed_at=MONDAY_NINE)


class World:
    """A vault, and another process that writes to the same database."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.elsewhere = MemoryStorage(clock=self.clock, ids=SeededIds(self.clock)).vault
        self.vault = RememberingVault(self.elsewhere, self.clock)


async def test_what_another_process_revoked_is_not_believed_for_longer_than_seconds() -> None:
    world = World()
    await world.vault.save_token(TOKEN)
    assert await world.vault.token_by_hash("hash") == TOKEN
    await world.elsewhere.delete_token("t1")
    assert await world.vault.token_by_hash("hash") == TOKEN
    world.clock.move(KNOWN_FOR)
    assert await world.vault.token_by_hash("hash") is None


async def test_what_was_revoked_here_is_gone_at_once() -> None:
    world = World()
    await world.vault.save_token(TOKEN)
    await world.vault.token_by_hash("hash")
    await world.vault.delete_token("t1")
    assert await world.vault.token_by_hash("hash") is None


async def test_a_new_password_is_known_at_once() -> None:
    world = World()
    assert await world.vault.credential(ZOE) is None
    await world.vault.save_credential(CREDENTIAL)
    assert await world.vault.credential(ZOE) == CREDENTIAL
    newer = replace(CREDENTIAL, must_change=True)
    await world.vault.save_credential(newer)
    assert await world.vault.credential(ZOE) == newer
    await world.vault.delete_credential(ZOE)
    assert await world.vault.credential(ZOE) is None


async def test_what_was_read_while_someone_wrote_is_not_kept() -> None:
    world = World()
    await world.vault.save_token(TOKEN)
    late = asyncio.Event()

    class Slow(RememberingVault):
        async def read_slowly(self) -> ApiToken | None:
            found = await world.elsewhere.token_by_hash("hash")
            await late.wait()
            return found

    slow = Slow(world.elsewhere, world.clock)
    reading = asyncio.ensure_future(slow._tokens.read("hash", slow.read_slowly))
    await world.clock.settle()
    await slow.delete_token("t1")
    late.set()
    assert await reading == TOKEN, "it was there when it was asked for"
    assert await slow.token_by_hash("hash") is None
