"""The second factor: set up, asked for, used once, lost and found."""

import pytest

from cordboard.kernel.ids import UserId
from tests.api.office import PASSWORD, Browser, Office, office

pytestmark = pytest.mark.journey


async def enrolled(one: Office, browser: Browser) -> tuple[str, list[str]]:
    """Set the second factor up; gives the app's secret and the recovery codes."""
    begun = (await browser.post("/api/me/totp")).json()
    assert begun["uri"].startswith("otpauth://totp/")
    code = {"code": one.code(begun["secret"])}
    confirmed = await browser.post("/api/me/totp/confirm", code)
    assert confirmed.status_code == 200, confirmed.text
    await one.clock.advance(30)
    return begun["secret"], confirmed.json()["recovery_codes"]


async def test_a_second_factor_is_asked_for_once_it_is_confirmed() -> None:
    async with office() as one:
        browser = await one.signed_in("zoe")
        await browser.post("/api/me/totp")
        assert (await one.browser().sign_in("zoe")).status_code == 200
        secret, _ = await enrolled(one, browser)
        asked = await one.browser().sign_in("zoe")
        assert asked.status_code == 401
        assert asked.json()["error"] == "second_factor_needed"
        assert (await one.browser().sign_in("zoe", code=one.code(secret))).status_code == 200
        assert (await browser.get("/api/me")).json()["totp"] is True


async def test_a_wrong_password_never_tells_that_there_is_a_second_factor() -> None:
    async with office() as one:
        await enrolled(one, await one.signed_in("zoe"))
        answer = await one.browser().sign_in("zoe", "wrong wrong wrong")
        assert answer.json()["error"] == "unauthenticated"


async def test_a_code_works_once() -> None:
    async with office() as one:
        secret, _ = await enrolled(one, await one.signed_in("zoe"))
        code = one.code(secret)
        assert (await one.browser().sign_in("zoe", code=code)).status_code == 200
        again = await one.browser().sign_in("zoe", code=code)
        assert again.json()["error"] == "second_factor_wrong"
        await one.clock.advance(30)
        assert (await one.browser().sign_in("zoe", code=one.code(secret))).status_code == 200


async def test_the_confirming_code_does_not_sign_in_as_well() -> None:
    async with office() as one:
        browser = await one.signed_in("zoe")
        secret = (await browser.post("/api/me/totp")).json()["secret"]
        code = one.code(secret)
        assert (await browser.post("/api/me/totp/confirm", {"code": code})).status_code == 200
        assert (await one.browser().sign_in("zoe", code=code)).status_code == 401


async def test_a_recovery_code_works_once_in_place_of_the_app() -> None:
    async with office() as one:
        _, codes = await enrolled(one, await one.signed_in("zoe"))
        assert len(set(codes)) == 10
        spoken = codes[0].replace("-", "").upper()
        assert (await one.browser().sign_in("zoe", code=spoken)).status_code == 200
        assert (await one.browser().sign_in("zoe", code=codes[0])).status_code == 401
        assert (await one.browser().sign_in("zoe", code=codes[1])).status_code == 200


async def test_guessing_codes_is_slowed_down() -> None:
    async with office() as one:
        await enrolled(one, await one.signed_in("zoe"))
        elsewhere = one.browser(address="198.51.100.9")
        answers = [await elsewhere.sign_in("zoe", code="000000") for _ in range(6)]
        assert [a.status_code for a in answers] == [401] * 5 + [429]


async def test_secrets_are_stored_sealed_and_codes_hashed() -> None:
    async with office() as one:
        secret, codes = await enrolled(one, await one.signed_in("zoe"))
        credential = await one.storage.vault.credential(UserId("zoe"))
        assert credential is not None
        stored = f"{credential.totp_secret} {credential.recovery_hashes} {credential}"
        assert secret not in stored
        assert not any(code in stored or code.replace("-", "") in stored for code in codes)


async def test_taking_it_away_takes_the_password() -> None:
    async with office() as one:
        browser = await one.signed_in("zoe")
        await enrolled(one, browser)
        wrong = await browser.ask("DELETE", "/api/me/totp", json={"password": "no no no no"})
        assert wrong.json()["error"] == "password_wrong"
        right = await browser.ask("DELETE", "/api/me/totp", json={"password": PASSWORD})
        assert right.status_code == 204
        assert (await one.browser().sign_in("zoe")).status_code == 200


async def test_an_administrator_helps_someone_who_lost_their_phone() -> None:
    async with office() as one:
        zoe = await one.signed_in("zoe")
        await enrolled(one, zoe)
        ada = await one.signed_in("ada")
        assert (await ada.ask("DELETE", "/api/users/zoe/totp")).status_code == 204
        assert (await zoe.get("/api/me")).status_code == 401
        assert (await one.browser().sign_in("zoe")).status_code == 200
        assert ("user/ada", "second_factor.reset", "user/zoe") in await one.audited()


async def test_a_new_password_leaves_the_second_factor_where_it_is() -> None:
    async with office() as one:
        secret, _ = await enrolled(one, await one.signed_in("zoe"))
        ada = await one.signed_in("ada")
        temporary = (await ada.post("/api/users/zoe/password")).json()["temporary"]
        answer = await one.browser().sign_in("zoe", temporary)
        assert answer.json()["error"] == "second_factor_needed"
        answer = await one.browser().sign_in("zoe", temporary, code=one.code(secret))
        assert answer.json()["must_change"] is True
