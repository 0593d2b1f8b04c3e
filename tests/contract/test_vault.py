"""What every vault promises: one credential a user, sessions that can be revoked, first answers."""

from datetime import timedelta

import msgspec
import pytest

from cordboard.adapters.clock import MONDAY_NINE
from cordboard.adapters.storage.opening import Storage
from cordboard.kernel.ids import UserId
from cordboard.ports.vault import REPLIES_LAST, ApiToken, Credential, IdempotentReply, Session
from tests.contract.places import Place

pytestmark = pytest.mark.contract

ANNA = UserId("anna")
BERT = UserId("bert")


def credential(user: UserId = ANNA, *, proof: str = "$argon2id$...") -> Credential:
    return Credential(
        user_id=user,
        password_hash=proof,
        totp_secret="sealed",
        totp_confirmed=True,
        totp_last_step=58_000_000_000,
        recovery_hashes=("one", "two"),
        must_change=True,
        changed_at=MONDAY_NINE,
    )


def session(token_hash: str, user: UserId = ANNA, *, made: float = 0, lasts: float = 60) -> Session:
    created_at = MONDAY_NINE + timedelta(seconds=made)
    return Session(
        token_hash=token_hash,
        user_id=user,
        csrf="csrf",
        created_at=created_at,
        seen_at=created_at,
        expires_at=created_at + timedelta(seconds=lasts),
        address="192.0.2.7",
        agent_string="Mozilla/5.0 (žiū)",
    )


def token(token_id: str, *, made: float = 0) -> ApiToken:
    return ApiToken(
        token_id=token_id,
        token_hash=f"hash of {token_id}",
        name="warehouse",
        user_id=ANNA,
        scopes=("contacts:read", "live"),
        created_at=MONDAY_NINE + timedelta(seconds=made),
        expires_at=None,
    )


def reply(key: str, body: bytes = b"{}", *, at: float = 0) -> IdempotentReply:
    moment = MONDAY_NINE + timedelta(seconds=at)
    return IdempotentReply(key=key, request_hash="hash", http=201, body=body, at=moment)


async def test_a_user_has_one_credential(storage: Storage) -> None:
    assert await storage.vault.credential(ANNA) is None
    await storage.vault.save_credential(credential())
    await storage.vault.save_credential(credential(BERT))
    assert await storage.vault.credential(ANNA) == credential()
    await storage.vault.save_credential(credential(proof="another"))
    assert await storage.vault.credential(ANNA) == credential(proof="another")
    await storage.vault.delete_credential(ANNA)
    await storage.vault.delete_credential(ANNA)
    assert await storage.vault.credential(ANNA) is None
    assert await storage.vault.credential(BERT) == credential(BERT)


async def test_a_user_s_sessions_are_given_newest_first(storage: Storage) -> None:
    made = [session("b", made=1), session("a", made=3), session("c", made=2)]
    for one in [*made, session("d", BERT)]:
        await storage.vault.save_session(one)
    assert await storage.vault.session("c") == made[2]
    assert await storage.vault.session("z") is None
    assert await storage.vault.sessions_of(ANNA) == [made[1], made[2], made[0]]
    assert await storage.vault.sessions_of(UserId("nobody")) == []


async def test_a_session_that_was_seen_again_is_replaced(storage: Storage) -> None:
    await storage.vault.save_session(session("a"))
    seen = msgspec.structs.replace(
        session("a"), seen_at=MONDAY_NINE + timedelta(seconds=30, microseconds=1)
    )
    await storage.vault.save_session(seen)
    assert await storage.vault.session("a") == seen


async def test_sessions_are_revoked_one_by_one_or_all_of_a_user(storage: Storage) -> None:
    for one in (session("a"), session("b"), session("c"), session("d", BERT)):
        await storage.vault.save_session(one)
    await storage.vault.delete_session("a")
    await storage.vault.delete_session("a")
    assert await storage.vault.session("a") is None
    await storage.vault.delete_sessions_of(ANNA)
    assert await storage.vault.sessions_of(ANNA) == []
    assert await storage.vault.sessions_of(BERT) == [session("d", BERT)]


async def test_a_token_is_found_by_its_hash_until_it_is_revoked(storage: Storage) -> None:
    await storage.vault.save_token(token("t1", made=1))
    await storage.vault.save_token(token("t2", made=2))
    used = msgspec.structs.replace(
        token("t1", made=1), last_used_at=MONDAY_NINE, expires_at=MONDAY_NINE + timedelta(days=90)
    )
    await storage.vault.save_token(used)
    assert await storage.vault.token_by_hash("hash of t1") == used
    assert await storage.vault.tokens() == [token("t2", made=2), used]
    await storage.vault.delete_token("t1")
    await storage.vault.delete_token("t1")
    assert await storage.vault.token_by_hash("hash of t1") is None
    assert await storage.vault.tokens() == [token("t2", made=2)]


async def test_the_first_answer_to_a_request_is_kept(storage: Storage) -> None:
    assert await storage.vault.reply("k") is None
    await storage.vault.save_reply(reply("k", b"first\0\xff"))
    await storage.vault.save_reply(reply("k", b"second"))
    assert await storage.vault.reply("k") == reply("k", b"first\0\xff")


async def test_what_is_over_is_forgotten_when_pruned(storage: Storage) -> None:
    now = MONDAY_NINE + REPLIES_LAST
    await storage.vault.save_session(session("over", lasts=REPLIES_LAST.total_seconds()))
    await storage.vault.save_session(session("alive", lasts=REPLIES_LAST.total_seconds() + 1))
    await storage.vault.save_reply(reply("old"))
    await storage.vault.save_reply(reply("young", at=1))
    await storage.vault.prune(now)
    assert await storage.vault.session("over") is None
    assert await storage.vault.session("alive") is not None
    assert await storage.vault.reply("old") is None
    assert await storage.vault.reply("young") is not None


async def test_a_vault_outlives_the_process(place: Place) -> None:
    async with place.open() as storage:
        await storage.vault.save_credential(credential())
        await storage.vault.save_session(session("a"))
    async with place.open() as storage:
        assert await storage.vault.credential(ANNA) == credential()
        assert await storage.vault.session("a") == session("a")
