"""The configuration over HTTP: whole, as a text, item by item; and who may change what."""

import msgspec
import pytest

from cordboard.settings.text import export
from tests.api.office import LOCAL_KEY, centre, office

pytestmark = pytest.mark.journey


async def test_what_is_exported_can_be_applied_and_changes_nothing() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        text = (await ada.get("/api/settings/export")).text
        assert text == export(one.engine.centre)
        answer = await ada.post("/api/settings/apply", {"text": text})
        assert answer.json() == {"version": 1, "changes": [], "warnings": []}


async def test_a_dry_run_says_what_would_change_and_changes_nothing() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        text = export(one.engine.centre).replace("name: Small", "name: Large")
        answer = await ada.post("/api/settings/apply", {"text": text, "dry_run": True})
        (change,) = answer.json()["changes"]
        assert (change["path"], change["after"]) == ("name", "Large")
        assert one.engine.centre.name == "Small"
        assert (await ada.post("/api/settings/apply", {"text": text})).json()["version"] == 2
        assert one.engine.centre.name == "Large"
        assert ("user/ada", "settings.published", "settings/2") in await one.audited()


async def test_mistakes_are_told_with_line_and_cure_and_nothing_changes() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        answer = await ada.post("/api/settings/apply", {"text": "name: X\nqueus: []\n"})
        assert answer.status_code == 422
        problems = answer.json()["details"]["problems"]
        (problem,) = [each for each in problems if each["line"] == 2]
        assert "queus" in problem["found"]
        assert problem["expected"]
        assert problem["mend"]
        assert one.engine.settings_version == 1


async def test_whoever_edits_an_old_version_is_told() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        item = {"base_version": 1, "item": {"name": "Returns"}}
        assert (await ada.ask("PUT", "/api/settings/queues/returns", json=item)).is_success
        late = await ada.ask("PUT", "/api/settings/queues/other", json=item)
        assert late.status_code == 409
        assert late.json()["error"] == "settings_moved"
        assert late.json()["mend"]


async def test_an_item_others_need_cannot_be_removed() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        answer = await ada.ask("DELETE", "/api/settings/queues/sales?base_version=1")
        assert answer.status_code == 409
        assert "users.zoe.queues" in str(answer.json()["details"]["needed_by"])
        unknown = await ada.ask("DELETE", "/api/settings/queues/nothing?base_version=1")
        assert unknown.status_code == 404


async def test_a_part_is_replaced_by_itself() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        body = {"base_version": 1, "item": {"message_chars": 100}}
        assert (await ada.ask("PUT", "/api/settings/limits/limits", json=body)).is_success
        assert one.engine.centre.limits.message_chars == 100


async def test_a_whole_centre_round_trips_as_json() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        got = (await ada.get("/api/settings")).json()
        body = {"base_version": got["version"], "centre": {**got["centre"], "name": "New"}}
        answer = await ada.ask("PUT", "/api/settings", json=body)
        assert answer.status_code == 200, answer.text
        assert msgspec.structs.replace(one.engine.centre, name="Small") == centre()


async def test_a_preview_tells_without_publishing() -> None:
    async with office() as one:
        pam = await one.signed_in("pam")
        answer = await pam.post("/api/settings/preview", {"text": "name: 3\nfoo: 1"})
        assert answer.json()["problems"]
        both = await pam.post("/api/settings/preview", {"text": "a: 1", "centre": {}})
        assert both.json()["error"] == "text_or_centre"


async def test_every_version_can_be_read_again() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        item = {"base_version": 1, "item": {"name": "Returns"}}
        await ada.ask("PUT", "/api/settings/queues/returns", json=item)
        listed = (await ada.get("/api/settings/versions")).json()
        assert [row["version"] for row in listed] == [2, 1]
        assert listed[0]["by"] == "ada"
        first = (await ada.get("/api/settings/versions/1")).json()
        assert "returns" not in [queue["id"] for queue in first["centre"]["queues"]]
        assert (await ada.get("/api/settings/versions/9")).status_code == 404


async def test_whoever_may_publish_but_not_manage_users_cannot_make_themselves_more() -> None:
    async with office() as one:
        program = one.browser()
        program.http.headers.update(await one.token("api", "settings.publish", "settings.read"))
        user = {"base_version": 1, "item": {"name": "Api", "roles": ["administrator"]}}
        refused = await program.ask("PUT", "/api/settings/users/api", json=user)
        assert refused.status_code == 403
        queue = {"base_version": 1, "item": {"name": "Returns"}}
        assert (await program.ask("PUT", "/api/settings/queues/returns", json=queue)).is_success


async def test_one_chooses_ones_own_language() -> None:
    async with office() as one:
        zoe = await one.signed_in("zoe")
        answer = await zoe.ask("PUT", "/api/me/language", json={"language": "lt"})
        assert answer.status_code == 200, answer.text
        assert (await zoe.get("/api/me")).json()["language"] == "lt"
        bad = await zoe.ask("PUT", "/api/me/language", json={"language": "!"})
        assert bad.status_code == 422


async def test_the_first_run_makes_the_administrator_once() -> None:
    async with office(centre(users=())) as one:
        browser = one.browser()
        assert (await browser.get("/api/setup")).json()["needed"] is True
        body = {
            "user_id": "ada",
            "name": "Ada",
            "password": "nine lazy rivers dancing",
            "time_zone": "Europe/Vilnius",
        }
        weak = await browser.post("/api/setup", body | {"password": "password1234"})
        assert weak.json()["error"] == "weak_password"
        elsewhere = one.browser(address="203.0.113.3", host="http://centre.example")
        assert (await elsewhere.post("/api/setup", body)).json()["error"] == "setup_code_wrong"
        rebound = one.browser(host="http://evil.example")
        assert (await rebound.post("/api/setup", body)).json()["error"] == "setup_code_wrong"
        answer = await browser.post("/api/setup", body)
        assert answer.status_code == 200, answer.text
        assert (await browser.get("/api/me")).json()["roles"] == ["administrator"]
        assert (await browser.get("/api/setup")).json()["needed"] is False
        again = await browser.post("/api/setup", body)
        assert again.json()["error"] == "set_up_already"


async def test_the_key_of_this_machine_opens_nothing_when_it_is_wrong() -> None:
    async with office() as one:
        for key in ("cbl_", f"{LOCAL_KEY}x", "cbl_guess"):
            header = {"Authorization": f"Bearer {key}"}
            answer = await one.browser().get("/api/settings", headers=header)
            assert answer.status_code == 401


async def test_a_token_cannot_make_one_that_can_do_more() -> None:
    async with office() as one:
        program = one.browser()
        program.http.headers.update(await one.token("ada", "token.manage"))
        body = {"name": "more", "scopes": ["audit.read"]}
        refused = await program.post("/api/tokens", {**body, "user_id": "ada"})
        assert refused.status_code == 403
