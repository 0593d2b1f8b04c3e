"""The live streams: snapshot, changes, heartbeat, and every way they end."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from cordboard.kernel.ids import AgentId, UserId
from cordboard.settings.centre import Limits
from tests.api.office import centre, office

pytestmark = pytest.mark.journey


async def test_a_desk_gets_a_snapshot_and_then_what_changes() -> None:
    async with office() as one:
        agent = await one.ready("zoe")
        wire = one.connect("/api/live/stream", agent)
        assert (await wire.next())["type"] == "websocket.accept"
        snapshot = await wire.frame()
        assert snapshot["type"] == "snapshot"
        guest = await one.visit()
        await one.clock.advance(0.5)
        changes = (await wire.until("changes"))["changes"]
        kinds = {(c["kind"], c["id"]) for c in changes}
        assert ("contact", guest.contact_id) in kinds
        await wire.hang_up()


async def test_a_visitors_page_gets_its_own_visit_and_nothing_else() -> None:
    async with office() as one:
        guest, agent = await one.served()
        wire = one.connect("/api/visitor/stream", protocols=["cordboard.v1", guest.token])
        accepted = await wire.next()
        assert accepted["subprotocol"] == "cordboard.v1"
        snapshot = await wire.frame()
        assert {c["kind"] for c in snapshot["changes"]} == {"visit"}
        path = f"/api/contacts/{guest.contact_id}/messages"
        await agent.post(path, {"message_id": "c" * 32, "text": "Hello"})
        await one.clock.advance(0.5)
        (change,) = (await wire.until("changes"))["changes"]
        assert change["value"]["text"] == "Hello"
        await wire.hang_up()


async def test_a_browser_can_read_why_its_visit_is_refused() -> None:
    """Not given the subprotocol it asked for, it learns no code, and tries for ever."""
    async with office() as one:
        wire = one.connect("/api/visitor/stream", protocols=["cordboard.v1", "v_bad.bad"])
        assert (await wire.next())["subprotocol"] == "cordboard.v1"
        assert await wire.closed() == 4401


async def test_a_beat_is_answered_when_that_is_asked_for() -> None:
    async with office() as one:
        guest, zoe = await one.served()
        wires = [
            one.connect("/api/live/stream", zoe),
            one.connect("/api/visitor/stream", protocols=["cordboard.v1", guest.token]),
        ]
        for wire in wires:
            await wire.until_snapshot()
            wire.say({"type": "beat"})
            wire.say({"type": "beat", "answer": True})
            answer = await wire.until("beat")
            assert answer == {"type": "beat", "at": answer["at"]}
            assert datetime.fromisoformat(answer["at"]) == one.clock.now()
            await wire.hang_up()


async def test_nobody_gets_a_stream_without_signing_in() -> None:
    async with office() as one:
        wires = [
            one.connect("/api/live/stream"),
            one.connect("/api/events/stream"),
            one.connect("/api/visitor/stream"),
            one.connect("/api/visitor/stream?token=v_made.up"),
        ]
        assert [await wire.closed() for wire in wires] == [4401] * 4


async def test_rights_are_asked_for_on_streams_too() -> None:
    async with office() as one:
        zoe = await one.signed_in("zoe")
        assert await one.connect("/api/events/stream", zoe).closed() == 4403


async def test_a_foreign_page_gets_no_stream_even_with_the_cookie() -> None:
    async with office() as one:
        zoe = await one.signed_in("zoe")
        foreign = {"Origin": "https://evil.example"}
        wire = one.connect("/api/live/stream", zoe, headers=foreign)
        message = await wire.next()
        assert message["type"] == "websocket.close"
        assert message["code"] == 4403


async def test_signing_out_closes_the_streams_of_that_session_only_and_at_once() -> None:
    async with office() as one:
        here, there = await one.signed_in("zoe"), await one.signed_in("zoe")
        wires = [one.connect("/api/live/stream", browser) for browser in (here, there)]
        for wire in wires:
            await wire.until_snapshot()
        assert (await here.ask("DELETE", "/api/session")).status_code == 204
        frame = await wires[0].until("signed_out")
        assert frame == {"type": "signed_out"}
        assert await wires[0].closed() == 4401
        wires[1].say({"type": "beat"})
        await one.clock.advance(2)
        await wires[1].hang_up()


async def test_an_administrator_revoking_sessions_closes_streams_at_once() -> None:
    async with office() as one:
        zoe, ada = await one.signed_in("zoe"), await one.signed_in("ada")
        wire = one.connect("/api/live/stream", zoe)
        await wire.until_snapshot()
        await ada.ask("DELETE", "/api/users/zoe/sessions")
        assert await wire.closed() == 4401


async def test_someone_taken_out_of_the_settings_loses_their_stream() -> None:
    async with office() as one:
        wire = one.connect("/api/live/stream", await one.signed_in("zoe"))
        await wire.until_snapshot()
        gone = tuple(replace(u, active=u.id != UserId("zoe")) for u in one.engine.centre.users)
        await one.publish(centre(users=gone))
        await one.clock.advance(2)
        assert await wire.closed() == 4401


async def test_a_revoked_token_loses_its_stream_at_once() -> None:
    async with office() as one:
        header = await one.token("api", "events.read")
        wire = one.connect("/api/events/stream", headers={**header, "Origin": ""})
        assert (await wire.next())["type"] == "websocket.accept"
        assert (await wire.frame())["events"]
        ada = await one.signed_in("ada")
        (token,) = (await ada.get("/api/tokens")).json()
        await ada.ask("DELETE", f"/api/tokens/{token['id']}")
        await one.clock.advance(2)
        assert await wire.closed() == 4401


async def test_the_log_can_be_followed_from_any_position() -> None:
    async with office() as one:
        header = await one.token("api", "events.read")
        wire = one.connect("/api/events/stream?after=0", headers={**header, "Origin": ""})
        await wire.next()
        first = await wire.frame()
        assert [e["position"] for e in first["events"]] == list(range(1, first["position"] + 1))
        await one.visit()
        wire.say({"type": "beat"})
        await one.clock.advance(1)
        more = await wire.frame()
        assert more["events"][0]["position"] == first["position"] + 1
        await wire.hang_up()


async def test_a_silent_client_is_gone_after_ten_seconds() -> None:
    async with office() as one:
        zoe = await one.signed_in("zoe")
        silent, alive = one.connect("/api/live/stream", zoe), one.connect("/api/live/stream", zoe)
        for wire in (silent, alive):
            await wire.until_snapshot()
        for _ in range(4):
            alive.say({"type": "beat"})
            await one.clock.advance(3)
        assert await silent.closed() == 4408
        await alive.hang_up()


async def test_beats_keep_an_agent_present() -> None:
    async with office() as one:
        zoe = await one.signed_in("zoe")
        wire = one.connect("/api/live/stream", zoe)
        await wire.until_snapshot()
        await one.clock.advance(1.5)
        await zoe.post("/api/agent/state", {"state": "ready"})
        for _ in range(10):
            wire.say({"type": "beat"})
            await one.clock.advance(3)
        agent = one.engine.agent(AgentId("zoe"))
        assert agent is not None
        assert agent.present
        await wire.hang_up()
        await one.clock.advance(12)
        agent = one.engine.agent(AgentId("zoe"))
        assert agent is not None
        assert not agent.present


async def test_an_agent_at_work_is_not_signed_out_for_being_idle_others_are() -> None:
    async with office(centre(limits=Limits(session_idle_minutes=1))) as one:
        zoe, sue = await one.ready("zoe"), await one.signed_in("sue")
        at_work, watching = [one.connect("/api/live/stream", each) for each in (zoe, sue)]
        for wire in (at_work, watching):
            await wire.until_snapshot()
        for _ in range(24):
            for wire in (at_work, watching):
                wire.say({"type": "beat"})
            await one.clock.advance(3)
        assert await watching.closed() == 4401
        assert (await zoe.get("/api/me")).status_code == 200
        await at_work.hang_up()


async def test_bad_frames_are_answered_and_in_the_end_not_any_more() -> None:
    async with office() as one:
        wire = one.connect("/api/live/stream", await one.signed_in("zoe"))
        await wire.until_snapshot()
        bad = ["{", "[]", '{"type":"dance"}', '{"type":"typing"}', "\ud7ff", '{"type":1}']
        for text in bad[:5]:
            wire.say(text)
            error = await wire.until("error")
            assert error["error"] == "bad_frame"
            assert error["message"]
        wire.say(bad[5])
        assert await wire.closed() == 1008


async def test_a_frame_that_is_too_big_ends_the_stream() -> None:
    async with office() as one:
        wire = one.connect("/api/live/stream", await one.signed_in("zoe"))
        await wire.until_snapshot()
        wire.say("x" * 65_537)
        assert await wire.closed() == 1009


async def test_a_flood_of_frames_ends_the_stream() -> None:
    async with office() as one:
        wire = one.connect("/api/live/stream", await one.signed_in("zoe"))
        await wire.until_snapshot()
        for _ in range(61):
            wire.say({"type": "beat"})
        assert await wire.closed() == 1008


async def test_typing_is_seen_on_the_other_side() -> None:
    async with office() as one:
        guest, agent = await one.served()
        desk = one.connect("/api/live/stream", agent)
        page = one.connect("/api/visitor/stream", protocols=["cordboard.v1", guest.token])
        for wire in (desk, page):
            await wire.until_snapshot()
        desk.say({"type": "typing", "contact_id": guest.contact_id, "on": True})
        seen = await page.until("typing")
        assert (seen["author"], seen["author_name"], seen["on"]) == ("agent", "Zoe", True)
        page.say({"type": "typing", "on": True})
        assert (await desk.until("typing"))["author"] == "visitor"
        for wire in (desk, page):
            await wire.hang_up()


async def test_who_watches_unseen_is_not_seen_typing_and_strangers_cannot() -> None:
    async with office() as one:
        guest, _ = await one.served()
        page = one.connect("/api/visitor/stream", protocols=["cordboard.v1", guest.token])
        await page.until_snapshot()
        sue, yann = await one.signed_in("sue"), await one.signed_in("yann")
        await sue.post(f"/api/contacts/{guest.contact_id}/watch")
        wires = [one.connect("/api/live/stream", browser) for browser in (sue, yann)]
        for wire in wires:
            await wire.until_snapshot()
            wire.say({"type": "typing", "contact_id": guest.contact_id, "on": True})
        assert (await wires[1].until("error"))["error"] == "bad_frame"
        await sue.post(f"/api/contacts/{guest.contact_id}/join")
        wires[0].say({"type": "typing", "contact_id": guest.contact_id, "on": False})
        seen = await page.until("typing")
        assert (seen["author"], seen["on"]) == ("supervisor", False)
        for wire in (*wires, page):
            await wire.hang_up()


async def test_open_streams_are_counted() -> None:
    async with office() as one:
        wire = one.connect("/api/live/stream", await one.signed_in("zoe"))
        await wire.until_snapshot()
        assert len(one.tenant.sockets) == 1
        text = one.tenant.measures.text().decode()
        assert 'cordboard_sockets{of="staff"} 1.0' in text
        await wire.hang_up()
        assert len(one.tenant.sockets) == 0
