"""Signing in and out, and everything that ends a session."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from cordboard.kernel.ids import UserId
from cordboard.settings.centre import Limits
from tests.api.office import PASSWORD, centre, office

pytestmark = pytest.mark.journey


async def test_signing_in_gives_a_cookie_that_scripts_and_other_sites_never_see() -> None:
    async with office() as one:
        answer = await one.browser().sign_in("zoe")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "secure" not in cookie
        assert answer.json()["user"]["id"] == "zoe"
        assert "password" not in answer.text


async def test_the_cookie_is_for_tls_only_where_there_is_tls() -> None:
    async with office() as one:
        answer = await one.browser(host="https://localhost").sign_in("zoe")
        assert "secure" in answer.headers["set-cookie"].lower()
        assert "strict-transport-security" in answer.headers


async def test_nobody_can_tell_a_wrong_password_from_an_unknown_name() -> None:
    async with office() as one:
        wrong = await one.browser().sign_in("zoe", "not it, not it at all")
        unknown = await one.browser().sign_in("nobody", "not it, not it at all")
        assert wrong.status_code == unknown.status_code == 401
        assert wrong.json() == unknown.json()
        assert wrong.json()["error"] == "unauthenticated"


async def test_a_password_typed_into_the_name_is_not_kept_on_record() -> None:
    async with office() as one:
        await one.browser().sign_in(PASSWORD, "zoe")
        assert ("system", "session.refused", "user/unknown") in await one.audited()
        assert not any(PASSWORD in part for line in await one.audited() for part in line)


async def test_someone_who_has_left_cannot_sign_in_and_is_signed_out() -> None:
    async with office() as one:
        browser = await one.signed_in("zoe")
        gone = tuple(replace(u, active=u.id != UserId("zoe")) for u in one.engine.centre.users)
        await one.publish(centre(users=gone))
        assert (await browser.get("/api/me")).status_code == 401
        assert (await one.browser().sign_in("zoe")).status_code == 401


async def test_a_session_that_was_there_before_signing_in_is_not_the_one_after() -> None:
    async with office() as one:
        browser = await one.signed_in("zoe")
        before = browser.cookie
        await browser.sign_in("zoe")
        assert browser.cookie != before
        answer = await one.browser().get("/api/me", headers={"Cookie": before})
        assert answer.status_code == 401


async def test_only_a_hash_of_the_token_is_stored() -> None:
    async with office() as one:
        browser = await one.signed_in("zoe")
        (session,) = await one.storage.vault.sessions_of(UserId("zoe"))
        assert session.token_hash not in browser.cookie
        token = browser.cookie.removeprefix("cordboard_session=")
        assert len(token) >= 43
        assert token not in repr(session)


async def test_an_idle_session_ends_and_a_used_one_goes_on() -> None:
    async with office(centre(limits=Limits(session_idle_minutes=10))) as one:
        idle, used = await one.signed_in("zoe"), await one.signed_in("zoe")
        for _ in range(3):
            await one.pass_time(300)
            assert (await used.get("/api/me")).status_code == 200
        assert (await idle.get("/api/me")).status_code == 401


async def test_every_session_ends_in_the_end_however_busy() -> None:
    limits = Limits(session_hours=1, session_idle_minutes=30)
    async with office(centre(limits=limits)) as one:
        browser = await one.signed_in("zoe")
        for _ in range(3):
            await one.pass_time(timedelta(minutes=19).total_seconds())
            assert (await browser.get("/api/me")).status_code == 200
        await one.pass_time(timedelta(minutes=4).total_seconds())
        assert (await browser.get("/api/me")).status_code == 401


async def test_a_tighter_limit_holds_for_those_signed_in_already() -> None:
    async with office(centre(limits=Limits(session_hours=12))) as one:
        browser = await one.signed_in("zoe")
        for _ in range(3):
            await one.pass_time(1800)
            await browser.get("/api/me")
        await one.publish(centre(limits=Limits(session_hours=1)))
        assert (await browser.get("/api/me")).status_code == 401


async def test_signing_out_ends_the_session_for_good() -> None:
    async with office() as one:
        browser = await one.signed_in("zoe")
        stolen = browser.cookie
        assert (await browser.ask("DELETE", "/api/session")).status_code == 204
        again = await one.browser().get("/api/me", headers={"Cookie": stolen})
        assert again.status_code == 401
        assert ("user/zoe", "session.signed_out", "user/zoe") in await one.audited()


async def test_an_agent_with_open_contacts_must_say_that_they_mean_it() -> None:
    async with office() as one:
        guest, agent = await one.served()
        refused = await agent.ask("DELETE", "/api/session")
        assert refused.status_code == 409
        assert refused.json()["error"] == "contacts_open"
        assert (await agent.ask("DELETE", "/api/session?force=true")).status_code == 204
        record = one.engine.contact(guest.contact_id)
        assert record is not None
        assert record.serving is None


async def test_guessing_is_slowed_down_and_says_for_how_long() -> None:
    async with office() as one:
        browser = one.browser(address="198.51.100.9")
        for _ in range(5):
            assert (await browser.sign_in("zoe", "guess guess guess")).status_code == 401
        refused = await browser.sign_in("zoe")
        assert refused.status_code == 429
        wait = int(refused.headers["retry-after"])
        assert wait >= 1
        assert (await one.browser(address="198.51.100.8").sign_in("zoe")).status_code == 200
        await one.pass_time(wait)
        assert (await browser.sign_in("zoe")).status_code == 200


async def test_a_foreign_page_cannot_sign_anyone_in() -> None:
    async with office() as one:
        body = {"user_id": "zoe", "password": PASSWORD}
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            answer = await one.browser().post("/api/session", body, headers=headers)
            assert answer.status_code == 403
            assert answer.json()["error"] == "foreign_page"


async def test_changes_need_the_token_that_only_our_pages_know() -> None:
    async with office() as one:
        browser = await one.signed_in("ada")
        other = await one.signed_in("zoe")
        for csrf in ("", "wrong", other.csrf):
            browser.csrf = csrf
            answer = await browser.post("/api/users/zoe/password")
            assert answer.status_code == 403
            assert answer.json()["error"] == "csrf_token_wrong"


async def test_the_right_token_from_the_wrong_page_is_refused() -> None:
    async with office() as one:
        browser = await one.signed_in("ada")
        foreign = {"Origin": "https://evil.example"}
        answer = await browser.post("/api/users/zoe/password", headers=foreign)
        assert answer.json()["error"] == "foreign_page"


async def test_whoever_must_change_their_password_can_do_nothing_else() -> None:
    async with office() as one:
        await one.give_password("zoe", must_change=True)
        browser = one.browser()
        assert (await browser.sign_in("zoe")).json()["must_change"] is True
        assert (await browser.get("/api/me")).json()["must_change"] is True
        refused = await browser.get("/api/live")
        assert refused.json()["error"] == "password_change_needed"
        body = {"old": PASSWORD, "new": "three blue kettles singing"}
        assert (await browser.post("/api/me/password", body)).status_code == 204
        assert (await browser.get("/api/live")).status_code == 200


async def test_a_changed_password_ends_the_other_sessions() -> None:
    async with office() as one:
        here, there = await one.signed_in("zoe"), await one.signed_in("zoe")
        body = {"old": PASSWORD, "new": "three blue kettles singing"}
        assert (await here.post("/api/me/password", body)).status_code == 204
        assert (await here.get("/api/me")).status_code == 200
        assert (await there.get("/api/me")).status_code == 401
        assert (await one.browser().sign_in("zoe")).status_code == 401


async def test_a_weak_password_is_refused_with_a_way_out() -> None:
    async with office() as one:
        browser = await one.signed_in("zoe")
        body = {"old": PASSWORD, "new": "short"}
        answer = await browser.post("/api/me/password", body)
        assert answer.status_code == 422
        assert answer.json()["error"] == "weak_password"
        assert answer.json()["mend"]


async def test_one_can_end_ones_session_on_another_computer() -> None:
    async with office() as one:
        here, there = await one.signed_in("zoe"), await one.signed_in("zoe")
        listed = (await here.get("/api/me/sessions")).json()
        (other,) = [row["id"] for row in listed if not row["is_this"]]
        assert (await here.ask("DELETE", f"/api/me/sessions/{other}")).status_code == 204
        assert (await there.get("/api/me")).status_code == 401
        assert (await here.get("/api/me")).status_code == 200


async def test_an_administrator_ends_all_of_someones_sessions() -> None:
    async with office() as one:
        zoe, ada = await one.signed_in("zoe"), await one.signed_in("ada")
        assert (await ada.ask("DELETE", "/api/users/zoe/sessions")).status_code == 204
        assert (await zoe.get("/api/me")).status_code == 401
        assert ("user/ada", "session.revoked", "user/zoe") in await one.audited()
