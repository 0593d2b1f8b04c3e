"""Whatever is sent, the answer says what was wrong; never a 500, and nothing is lost."""

import re
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar.routes import HTTPRoute

from cordboard.api.guards import ACCESS, Access, Door
from tests.api.office import Browser, Office, office

pytestmark = pytest.mark.journey

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)
"""Any JSON at all."""

WORDS = st.sampled_from(
    [
        "user_id", "password", "code", "name", "email", "language", "fields", "page", "message",
        "message_id", "text", "attachments", "whisper", "score", "comment", "state", "reason",
        "force", "to_queue", "to_agent", "note", "disposition", "notes", "offer_id", "centre",
        "base_version", "item", "scopes", "days", "dry_run", "old", "new", "queues", "users",
    ]
)  # fmt: skip
"""Names our bodies have, so that some of what is made up is nearly right."""

NEARLY = st.dictionaries(WORDS, JSON | st.just("a" * 32), max_size=6)

ANYTHING = st.binary(max_size=200) | (JSON | NEARLY).map(msgspec.json.encode)


def routes_that_take_bodies(one: Office) -> list[tuple[str, str, Access]]:
    return [
        (str(method), route.path, handler.opt[ACCESS])
        for route in one.app.app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in handler.http_methods & {"POST", "PUT", "PATCH", "DELETE"}
    ]


async def knock_everywhere(one: Office, who: dict[Door, Browser], body: bytes) -> None:
    for method, path, access in routes_that_take_bodies(one):
        if path == "/api/session" and method == "DELETE":
            continue
        address = re.sub(r"{\w+:\w+}", "nothing", path)
        answer = await who[access.door].ask(method, address, content=body)
        assert answer.status_code < 500, (method, path, body, answer.text)
        if answer.status_code >= 400:
            said = answer.json()
            assert set(said) == {"error", "message", "mend", "details"}
            assert said["message"], (method, path, said)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bodies=st.lists(ANYTHING, min_size=1, max_size=3))
async def test_no_body_breaks_anything(bodies: list[bytes]) -> None:
    async with office() as one:
        guest = await one.visit()
        everyone = {
            Door.PUBLIC: one.browser(address="203.0.113.66"),
            Door.VISITOR: guest.browser,
            Door.STAFF: await one.signed_in("ada"),
        }
        for body in bodies:
            everyone[Door.STAFF] = await one.signed_in("ada")
            await knock_everywhere(one, everyone, body)
            one.clock.move(3600)
            await one.give_password("ada")


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b"", ""),
        (b"{", ""),
        (b"\xff\xfe", ""),
        (b'{"user_id": 1, "password": "x"}', "user_id"),
        (b'{"user_id": "zoe"}', ""),
        (b'{"user_id": "zoe", "password": "x", "bogus": 1}', ""),
        (b"[" * 50_000, ""),
        (b'{"user_id": "zoe", "password": "\\ud800"}', ""),
    ],
)
async def test_malformed_json_is_told_with_its_place(body: bytes, where: str) -> None:
    async with office() as one:
        answer = await one.browser().ask("POST", "/api/session", content=body)
        assert answer.status_code == 422, answer.text
        said = answer.json()
        assert said["error"] == "malformed"
        if "problems" in said["details"]:
            assert said["details"]["problems"][0]["path"] == where


async def test_an_unknown_field_is_named() -> None:
    async with office() as one:
        body = {"user_id": "zoe", "password": "x", "bogus": 1}
        answer = await one.browser().post("/api/session", body)
        assert "bogus" in answer.json()["message"]


async def test_a_nul_character_is_refused_wherever_it_comes() -> None:
    async with office() as one:
        ada = await one.signed_in("ada")
        answers = [
            await ada.get("/api/contacts/a%00b"),
            await ada.get("/api/audit?actor=a%00b"),
            await ada.ask("POST", "/api/session", content=b'{"user_id":"a\\u0000","password":""}'),
            await ada.ask(
                "POST", "/api/visitor/shop/visits", content=b'{"fields":{"a\\\\\\u0000":""}}'
            ),
        ]
        assert [answer.status_code for answer in answers] == [422] * 4
        fine = {"name": "it is written \\u0000 in JSON"}
        assert (await one.browser().post("/api/visitor/shop/visits", fine)).status_code == 201


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=abc", "limit=100000", "from=yesterday", "from=2026-03-02T09:00:00"],
)
async def test_a_parameter_that_makes_no_sense_is_told(query: str) -> None:
    async with office() as one:
        answer = await (await one.signed_in("sue")).get(f"/api/contacts?{query}")
        assert answer.status_code == 422, answer.text
        assert answer.json()["details"]["problems"][0]["path"] == query.partition("=")[0]


async def test_unknown_things_are_unknown_in_the_same_shape() -> None:
    async with office() as one:
        sue = await one.signed_in("sue")
        for method, path, code in (
            ("GET", "/api/contacts/nothing", "unknown_contact"),
            ("POST", "/api/contacts/nothing/watch", "unknown_contact"),
            ("GET", "/api/customers/nothing", "unknown_customer"),
            ("GET", "/api/no/such/place", "no_such_address"),
            ("PATCH", "/api/me", "method_not_allowed"),
        ):
            answer = await sue.ask(method, path)
            assert answer.json()["error"] == code, path
            assert answer.status_code in (404, 405)


class Counted:
    """A body that tells how much of it was taken."""

    def __init__(self, pieces: int, size: int) -> None:
        self.pieces, self.size, self.taken = pieces, size, 0

    async def __aiter__(self) -> Any:
        for _ in range(self.pieces):
            self.taken += 1
            yield b"x" * self.size


async def test_a_body_that_is_too_large_is_refused_while_it_comes() -> None:
    async with office() as one:
        endless = Counted(pieces=1000, size=100_000)
        answer = await one.browser().ask("POST", "/api/session", content=endless)
        assert answer.status_code == 413
        assert answer.json()["details"]["limit"] == 1_000_000


async def test_a_body_that_says_it_is_too_large_is_not_even_taken() -> None:
    async with office() as one:
        endless = Counted(pieces=1000, size=100_000)
        announced = {"Content-Length": "100000000"}
        answer = await one.browser().ask("POST", "/api/session", content=endless, headers=announced)
        assert answer.status_code == 413


async def test_a_database_that_is_away_is_said_to_be_and_comes_back() -> None:
    async with office() as one:
        guest, _ = await one.served()
        one.storage.outage.is_down = True
        refused = await guest.write("Hello")
        assert refused.status_code == 503
        assert refused.json()["mend"]
        one.storage.outage.is_down = False
        await one.clock.advance(5)
        assert (await guest.write("Hello")).status_code == 200


async def test_markup_in_a_message_stays_a_text() -> None:
    async with office() as one:
        guest, agent = await one.served()
        await guest.write("<script>alert(1)</script>")
        answer = await agent.get(f"/api/contacts/{guest.contact_id}/messages")
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.json()[0]["text"] == "<script>alert(1)</script>"


async def test_a_late_answer_to_an_offer_is_told_that_it_is_late() -> None:
    async with office() as one:
        agent = await one.ready("zoe")
        guest = await one.visit()
        record = one.engine.contact(guest.contact_id)
        assert record is not None
        assert record.offer is not None
        offer = {"offer_id": record.offer.offer_id}
        path = f"/api/contacts/{guest.contact_id}"
        for _ in range(10):
            one.engine.presence.agent_beat(record.offer.agent_id)
            one.engine.presence.visitor_beat(guest.contact_id)
            await one.clock.advance(2.5)
        for answer in ("accept", "decline"):
            refused = await agent.post(f"{path}/{answer}", offer)
            assert refused.status_code == 409
            assert refused.json()["error"] == "offer_closed"
            assert refused.json()["mend"] or refused.json()["message"]


async def test_accepting_from_two_tabs_accepts_once() -> None:
    async with office() as one:
        guest, agent = await one.served()
        stream = await one.storage.events.read_stream(f"contact/{guest.contact_id}")
        (made,) = [r.event for r in stream if type(r.event).__name__ == "OfferMade"]
        body = {"offer_id": made.offer_id}  # type: ignore[attr-defined]
        again = await agent.post(f"/api/contacts/{guest.contact_id}/accept", body)
        assert again.status_code == 200
        assert len(await one.storage.events.read_stream(f"contact/{guest.contact_id}")) == len(
            stream
        )
