"""A contact over HTTP, from the offer to the report; and what supervisors do to it."""

from datetime import timedelta

import pytest

from tests.api.office import office

pytestmark = pytest.mark.journey


async def test_a_chat_from_offer_to_report() -> None:
    async with office() as one:
        guest, zoe = await one.served()
        path = f"/api/contacts/{guest.contact_id}"
        await guest.write("Is it blue?")
        body = {"message_id": "c" * 32, "text": "It is."}
        assert (await zoe.post(f"{path}/messages", body)).status_code == 200
        still = await zoe.post(f"{path}/dispose", {"disposition": "sold"})
        assert still.json()["error"] == "still_connected"
        assert (await zoe.post(f"{path}/end")).status_code == 200
        wrong = await zoe.post(f"{path}/dispose", {"disposition": "dance"})
        assert wrong.status_code == 422
        done = await zoe.post(f"{path}/dispose", {"disposition": "sold", "notes": "Blue"})
        assert done.status_code == 200
        await one.clock.advance(2)
        sue = await one.signed_in("sue")
        detail = (await sue.get(path)).json()
        assert [m["text"] for m in detail["messages"]] == ["Is it blue?", "It is."]
        assert detail["notes"][0]["notes"] == "Blue"
        assert detail["row"]["disposition"] == "sold"
        assert {entry["text_key"] for entry in detail["timeline"]} >= {
            "timeline.contact_arrived",
            "timeline.offer_made",
            "timeline.contact_disposed",
        }
        assert ("user/sue", "contact.looked_at", f"contact/{guest.contact_id}") in (
            await one.audited()
        )
        start, end = (one.clock.now() + timedelta(hours=hours) for hours in (-1, 1))
        span = {"start": start.isoformat(), "end": end.isoformat()}
        report = (await sue.get("/api/reports/intervals", params=span)).json()
        assert report["total"]["sums"]["answered"] == 1
        for figure in ("queued", "answered", "disposed"):
            rows = (
                await sue.get("/api/reports/contacts", params={**span, "figure": figure})
            ).json()
            assert [row["contact_id"] for row in rows] == [guest.contact_id]
        none = await sue.get("/api/reports/contacts", params={**span, "figure": "abandoned"})
        assert none.json() == []
        agents = (await sue.get("/api/reports/agents", params=span)).json()
        assert [row["sums"]["agent_id"] for row in agents if row["sums"]["handled"]] == ["zoe"]


async def test_a_report_needs_a_span_that_makes_sense() -> None:
    async with office() as one:
        sue = await one.signed_in("sue")
        now = one.clock.now().isoformat()
        for span in ({"start": now, "end": now}, {"start": now, "end": "2030-01-01T00:00:00Z"}):
            answer = await sue.get("/api/reports/intervals", params=span)
            assert answer.json()["error"] == "span_impossible"
        span = {"start": "2026-03-02T09:00:00", "end": now}
        assert (await sue.get("/api/reports/intervals", params=span)).status_code == 422


async def test_why_it_went_where_it_went_can_be_asked() -> None:
    async with office() as one:
        guest, zoe = await one.served()
        why = (await zoe.get(f"/api/contacts/{guest.contact_id}/why")).json()
        assert why["waiting"] is None
        (offer,) = why["offers"]
        assert (offer["agent_id"], offer["outcome"]) == ("zoe", "accepted")
        assert offer["reason"]["candidates"][0]["agent_id"] == "zoe"


async def test_why_it_waits_can_be_asked() -> None:
    async with office() as one:
        guest = await one.visit()
        sue = await one.signed_in("sue")
        why = (await sue.get(f"/api/contacts/{guest.contact_id}/why")).json()
        assert why["waiting"]["position"] == 1
        assert why["waiting"]["counts"]
        assert why["offers"] == []


async def test_a_supervisor_watches_whispers_joins_and_takes_over_all_on_record() -> None:
    async with office() as one:
        guest, zoe = await one.served()
        sue = await one.signed_in("sue")
        path = f"/api/contacts/{guest.contact_id}"
        whisper = {"message_id": "a" * 32, "text": "Offer ten", "whisper": True}
        assert (await sue.post(f"{path}/messages", whisper)).status_code == 409
        assert (await sue.post(f"{path}/watch")).status_code == 200
        assert (await sue.post(f"{path}/messages", whisper)).status_code == 200
        aloud = {"message_id": "b" * 32, "text": "Hello"}
        assert (await sue.post(f"{path}/messages", aloud)).json()["error"] == "not_present"
        assert (await sue.post(f"{path}/join")).status_code == 200
        assert (await sue.post(f"{path}/messages", aloud)).status_code == 200
        view = (await guest.browser.get("/api/visitor/visit")).json()
        said = [c["value"]["text"] for c in view["changes"] if c["kind"] == "message"]
        assert said == ["Hello"]
        assert (await sue.post(f"{path}/take-over")).status_code == 200
        taken = await zoe.post(f"{path}/messages", {"message_id": "d" * 32, "text": "Me?"})
        assert taken.json()["error"] == "not_serving"
        actions = [action for actor, action, _ in await one.audited() if actor == "user/sue"]
        for action in ("watched", "whispered", "joined", "written_to", "taken_over"):
            assert f"contact.{action}" in actions


async def test_a_contact_is_moved_and_transferred() -> None:
    async with office() as one:
        guest, zoe = await one.served()
        path = f"/api/contacts/{guest.contact_id}"
        targets = (await zoe.get("/api/transfer-targets")).json()
        assert [queue["id"] for queue in targets["queues"]] == ["sales", "care"]
        assert "zoe" not in [agent["id"] for agent in targets["agents"]]
        nowhere = await zoe.post(f"{path}/transfer", {"note": "?"})
        assert nowhere.json()["error"] == "cannot_transfer"
        moved = await zoe.post(f"{path}/transfer", {"to_queue": "care", "note": "For you"})
        assert moved.status_code == 200
        sue = await one.signed_in("sue")
        back = await sue.post(f"{path}/move", {"to_queue": "sales", "note": "Back"})
        assert back.status_code == 200
        record = one.engine.contact(guest.contact_id)
        assert record is not None
        assert record.queue_id == "sales"


async def test_the_audit_trail_can_be_searched() -> None:
    async with office() as one:
        await one.signed_in("zoe")
        otto = await one.signed_in("otto")
        await one.clock.advance(2)
        found = (await otto.get("/api/audit?actor=user/zoe")).json()
        assert [row["action"] for row in found] == ["session.signed_in"]
        assert found[0]["address"] == "127.0.0.1"
