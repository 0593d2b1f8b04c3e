"""The same request with the same key is done once and answered the same."""

import asyncio

import pytest

from tests.api.office import office

pytestmark = pytest.mark.journey

KEY = {"Idempotency-Key": "k1"}


async def test_the_same_request_again_is_not_done_again() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        body = {"name": "robot", "scopes": ["settings.read"]}
        first, again = [await ada.post("/api/tokens", body, headers=KEY) for _ in range(2)]
        assert first.status_code == again.status_code == 201
        assert first.json() == again.json()
        assert len(await one.storage.vault.tokens()) == 1


async def test_two_at_once_are_one() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        body = {"name": "robot", "scopes": ["settings.read"]}
        answers = await asyncio.gather(
            *(ada.post("/api/tokens", body, headers=KEY) for _ in range(5))
        )
        assert len({answer.text for answer in answers}) == 1
        assert len(await one.storage.vault.tokens()) == 1


async def test_another_request_under_the_same_key_is_a_mistake() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        await ada.post("/api/tokens", {"name": "a", "scopes": ["settings.read"]}, headers=KEY)
        for path, body in (
            ("/api/tokens", {"name": "b", "scopes": ["settings.read"]}),
            ("/api/settings/preview", {"text": "name: X"}),
        ):
            answer = await ada.post(path, body, headers=KEY)
            assert answer.status_code == 422
            assert answer.json()["error"] == "key_used_otherwise"


async def test_a_key_is_its_users_own() -> None:
    async with office() as one:
        zoe, sue = await one.signed_in("zoe"), await one.signed_in("sue")
        refused = await sue.post("/api/agent/state", {"state": "ready"}, headers=KEY)
        assert refused.json()["error"] == "not_an_agent"
        assert (await zoe.post("/api/agent/state", {"state": "ready"}, headers=KEY)).is_success


async def test_a_refusal_about_the_request_is_kept_and_one_about_the_moment_is_not() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        bad = {"name": "robot", "scopes": ["fly"]}
        first, again = [await ada.post("/api/tokens", bad, headers=KEY) for _ in range(2)]
        assert first.status_code == again.status_code == 422
        assert "idempotent-replayed" in again.headers
        good = {"name": "robot", "scopes": ["settings.read"]}
        csrf, ada.csrf = ada.csrf, "wrong"
        other = {"Idempotency-Key": "k2"}
        assert (await ada.post("/api/tokens", good, headers=other)).status_code == 403
        ada.csrf = csrf
        assert (await ada.post("/api/tokens", good, headers=other)).status_code == 201


async def test_what_is_kept_cannot_be_read_in_the_database() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        body = {"name": "robot", "scopes": ["settings.read"]}
        value = (await ada.post("/api/tokens", body, headers=KEY)).json()["value"]
        kept = await one.storage.vault.reply("user/ada k1")
        assert kept is not None
        assert value.encode() not in kept.body


async def test_a_key_is_forgotten_after_a_day() -> None:
    async with office() as one:
        guest, _ = await one.served()
        first = await guest.browser.post("/api/visitor/visit/end", headers=KEY)
        await one.pass_time(86_401)
        again = await guest.browser.post("/api/visitor/visit/end", headers=KEY)
        assert first.status_code == again.status_code == 200
        assert "idempotent-replayed" not in again.headers


async def test_a_key_that_is_too_long_is_refused() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        answer = await ada.post("/api/tokens", {}, headers={"Idempotency-Key": "k" * 201})
        assert answer.json()["error"] == "key_too_long"
