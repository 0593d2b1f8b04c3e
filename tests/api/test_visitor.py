"""The visitor's side of the interface."""

import pytest
from msgspec.structs import replace

from cordboard.kernel.ids import CalendarId, SiteId
from cordboard.settings.centre import Limits, Queue, Site
from cordboard.settings.hours import Calendar
from tests.api.office import SALES, centre, office

pytestmark = pytest.mark.journey

NEVER = Calendar(id=CalendarId("never"), name="Never", time_zone="UTC")


async def test_the_widget_learns_what_to_show() -> None:
    async with office() as one:
        info = (await one.browser().get("/api/visitor/shop")).json()
        assert info["open"] is True
        assert info["opens_at"] is None
        assert [field["id"] for field in info["form"]] == ["email", "topic"]
        assert info["limits"]["message_chars"] == 4000
        missing = await one.browser().get("/api/visitor/nowhere")
        assert missing.status_code == 404
        assert missing.json()["error"] == "unknown_site"


async def test_a_visitor_stands_in_the_queue_their_choice_leads_to() -> None:
    async with office() as one:
        guest = await one.visit(fields={"topic": "Help"})
        record = one.engine.contact(guest.contact_id)
        assert record is not None
        assert record.queue_id == "care"
        view = (await guest.browser.get("/api/visitor/visit")).json()
        (visit,) = [c["value"] for c in view["changes"] if c["kind"] == "visit"]
        assert visit["state"] == "waiting"
        assert visit["position"] == 1


async def test_the_first_message_comes_with_the_visit() -> None:
    async with office() as one:
        guest = await one.visit(message={"message_id": "a" * 32, "text": "Hello?"})
        view = (await guest.browser.get("/api/visitor/visit")).json()
        texts = [c["value"]["text"] for c in view["changes"] if c["kind"] == "message"]
        assert texts == ["Hello?"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"email": "not an address"}, {"fields.email": "email"}),
        ({"topic": "Dance"}, {"fields.topic": "choice"}),
        ({"colour": "red"}, {"fields.colour": "unknown"}),
        ({"email": "a@" + "b" * 2000}, {"fields.email": "shorter"}),
    ],
)
async def test_a_form_filled_in_wrongly_is_told_field_by_field(
    fields: dict[str, str], wrong: dict[str, str]
) -> None:
    async with office() as one:
        body = {"name": "Amal", "fields": fields}
        answer = await one.browser().post("/api/visitor/shop/visits", body)
        assert answer.status_code == 422
        problems = answer.json()["details"]["problems"]
        assert {p["path"]: p["expected"] for p in problems} == wrong


async def test_a_first_message_that_is_too_long_begins_no_contact() -> None:
    async with office() as one:
        before = await one.storage.events.head()
        body = {"message": {"message_id": "a" * 32, "text": "x" * 4001}}
        answer = await one.browser().post("/api/visitor/shop/visits", body)
        assert answer.json()["error"] == "message_too_long"
        assert await one.storage.events.head() == before


async def test_outside_hours_a_message_is_left_and_its_writer_is_told() -> None:
    closed = Queue(id=SALES, name="Sales", calendar=CalendarId("never"))
    site = Site(id=SiteId("shop"), name="Shop", queue=SALES)
    settings = centre(queues=(closed,), calendars=(NEVER,), sites=(site,))
    users = tuple(replace(user, queues=()) for user in settings.users)
    settings = replace(settings, users=tuple(replace(u, supervises_queues=None) for u in users))
    async with office(settings) as one:
        assert (await one.browser().get("/api/visitor/shop")).json()["open"] is False
        guest = await one.visit(message={"message_id": "a" * 32, "text": "Call me"})
        assert guest.begun["parked"] is True


async def test_a_token_is_for_one_visit_and_cannot_be_made_up() -> None:
    async with office() as one:
        mine, other = await one.visit(), await one.visit(name="Bert")
        await other.write("Secret")
        view = (await mine.browser.get("/api/visitor/visit")).json()
        assert {c["value"].get("id") for c in view["changes"]} == {mine.contact_id}
        body, _, signature = mine.token.removeprefix("v_").partition(".")
        other_body = other.token.removeprefix("v_").partition(".")[0]
        for forged in (f"v_{other_body}.{signature}", f"v_{body}.", "v_", "v_a.b", "v_a", "x"):
            header = {"Authorization": f"Bearer {forged}"}
            answer = await one.browser().get("/api/visitor/visit", headers=header)
            assert answer.status_code == 401, forged


async def test_a_visit_is_over_for_its_token_one_day() -> None:
    async with office() as one:
        guest = await one.visit()
        await one.pass_time(31 * 86400)
        assert (await guest.browser.get("/api/visitor/visit")).status_code == 401


async def test_a_message_sent_twice_is_posted_once() -> None:
    async with office() as one:
        guest, _ = await one.served()
        answers = [await guest.write("Hello") for _ in range(3)]
        assert [a.status_code for a in answers] == [200] * 3
        record = one.engine.contact(guest.contact_id)
        assert record is not None
        assert len(record.message_ids) == 1


async def test_a_flood_of_messages_is_held_back_with_a_time_to_wait() -> None:
    async with office(centre(limits=Limits(visitor_messages_per_minute=3))) as one:
        guest = await one.visit()
        for number in range(3):
            assert (await guest.write("Hi", number)).status_code == 200
        refused = await guest.write("Hi", 9)
        assert refused.status_code == 429
        assert refused.json()["error"] == "flooding"
        await one.pass_time(int(refused.headers["retry-after"]))
        assert (await guest.write("Hi", 9)).status_code == 200


async def test_a_flood_of_visits_is_held_back_by_visitor_and_by_address() -> None:
    async with office(centre(limits=Limits(contacts_per_visitor_per_hour=2))) as one:
        key = (await one.visit()).begun["visitor_key"]
        await one.visit(visitor_key=key)
        body = {"visitor_key": key}
        address = {"address": "203.0.113.99"}
        refused = await one.browser(**address).post("/api/visitor/shop/visits", body)
        assert refused.status_code == 429
        many = one.browser(address="203.0.113.50")
        codes = [(await many.post("/api/visitor/shop/visits", {})).status_code for _ in range(41)]
        assert codes == [201] * 40 + [429]


async def test_whoever_comes_back_is_recognised_by_their_browsers_key() -> None:
    async with office() as one:
        first = await one.visit()
        again = await one.visit(visitor_key=first.begun["visitor_key"])
        stranger = await one.visit()
        found = [one.engine.contact(guest.contact_id) for guest in (first, again, stranger)]
        customers = [record.customer_id for record in found if record is not None]
        assert customers[0] == customers[1] != customers[2]
        assert first.begun["visitor_key"] not in str(await one.storage.events.read())


async def test_a_rating_comes_after_the_end_and_once() -> None:
    async with office() as one:
        guest, agent = await one.served()
        path = "/api/visitor/visit/rating"
        assert (await guest.browser.post(path, {"score": 5})).status_code == 409
        assert (await agent.post(f"/api/contacts/{guest.contact_id}/end")).status_code == 200
        assert (await guest.browser.post(path, {"score": 6})).status_code == 422
        assert (await guest.browser.post(path, {"score": 5})).status_code == 200
        assert (await guest.browser.post(path, {"score": 1})).status_code == 409


async def test_the_transcript_has_what_was_said_and_no_whisper() -> None:
    async with office() as one:
        guest, agent = await one.served()
        await guest.write("Is it blue?")
        sue = await one.signed_in("sue")
        await sue.post(f"/api/contacts/{guest.contact_id}/watch")
        whisper = {"message_id": "b" * 32, "text": "Say green", "whisper": True}
        path = f"/api/contacts/{guest.contact_id}/messages"
        assert (await sue.post(path, whisper)).status_code == 200
        assert (await agent.post(path, {"message_id": "c" * 32, "text": "Green"})).is_success
        answer = await guest.browser.get("/api/visitor/visit/transcript")
        assert answer.headers["content-type"].startswith("text/plain")
        assert "Is it blue?" in answer.text
        assert "Zoe: Green" in answer.text
        assert "Say green" not in answer.text


async def test_the_transcript_is_in_the_visitors_language() -> None:
    async with office() as one:
        guest = await one.visit(language="lt-LT")
        assert "Pokalbis" in (await guest.browser.get("/api/visitor/visit/transcript")).text


async def test_a_foreign_page_cannot_begin_a_visit_in_someones_browser() -> None:
    async with office() as one:
        foreign = {"Origin": "https://evil.example"}
        answer = await one.browser().post("/api/visitor/shop/visits", {}, headers=foreign)
        assert answer.status_code == 403


async def test_leaving_twice_is_leaving_once() -> None:
    async with office() as one:
        guest = await one.visit()
        for _ in range(2):
            assert (await guest.browser.post("/api/visitor/visit/end")).status_code == 200


async def test_a_repeated_visit_with_the_same_key_is_one_visit() -> None:
    async with office() as one:
        browser = one.browser()
        key = {"Idempotency-Key": "visit-1"}
        body = {"name": "Amal"}
        first, again = [
            await browser.post("/api/visitor/shop/visits", body, headers=key) for _ in range(2)
        ]
        assert first.json() == again.json()
        assert again.headers["idempotent-replayed"] == "true"
