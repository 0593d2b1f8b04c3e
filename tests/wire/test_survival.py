"""Whatever dies, nothing acknowledged is lost: real processes, real kills, a real database."""

import asyncio
import os
import secrets
import socket
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import msgspec
import pytest
from websockets.asyncio.client import connect

from cordboard.api.visitor import VisitorMessage
from cordboard.bench.throwaway import NoPostgres, Server, running_server
from cordboard.client.visitor import VisitorClient
from cordboard.contacts.events import MessagePosted, OfferMade, OfferWithdrawn
from cordboard.contacts.record import ContactState
from cordboard.kernel.event import Event
from cordboard.kernel.ids import ContactId, MessageId
from tests.contract.fixtures import REQUIRED
from tests.wire.company import Company, Seat, company, place_of
from tests.wire.serving import Serving, eventually, open_streams, serving

pytestmark = pytest.mark.wire

BURST = 150
"""Messages written at once when the process is killed."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    """A server of this file's own, since a test stops it; durable, since that is what is shown."""
    try:
        with running_server(is_durable=True) as server:
            yield server
    except NoPostgres as reason:
        if REQUIRED in os.environ:
            raise
        pytest.skip(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
async def server(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Serving]:
    """A centre that runs, on each kind of database."""
    url = ""
    if request.param == "postgresql":
        url = new_schema(request.getfixturevalue("postgres"))
    async with serving(tmp_path / "data", database_url=url) as running:
        yield running


def new_schema(database: Server) -> str:
    """Name an empty place in a database."""
    return f"{database.url()}?schema=test_{secrets.token_hex(8)}"


async def test_killed_in_every_state_a_centre_goes_on_where_it_was(server: Serving) -> None:
    async with server.http() as http:
        people = Company(server, http)
        await people.open()
        olive, tara, wanda = people.seat("offer"), people.seat("talk"), people.seat("wrap")
        async with open_streams(olive.screen, tara.screen, wanda.screen):
            waiting = [await people.visitor("line", name) for name in ("Ann", "Ben", "Cem")]
            offered, offer = await _comes(people, olive)
            talker = await people.visitor("talk")
            await tara.ready()
            assert await tara.takes() == talker.contact_id
            wrapped = await _wraps_up(people, wanda)
            posted = await _killed_in_a_burst(server, talker)

        await server.start()
        assert [await place_of(visitor) for visitor in waiting] == [1, 2, 3]
        olive, tara, wanda = people.seat("offer"), people.seat("talk"), people.seat("wrap")
        lina = people.seat("line")
        async with open_streams(olive.screen, tara.screen, wanda.screen, lina.screen):
            again, same_offer = await olive.offered()
            assert (again, same_offer) == (offered, offer)
            assert await olive.takes() == offered
            for message_id in posted:
                await tara.reads(message_id)
            await wanda.shows(wrapped, ContactState.ENDED)
            await wanda.does.dispose(wrapped, "done")
            assert (await _comes(people, wanda))[0] != wrapped
            await lina.ready()
            await lina.takes()
        assert await server.stop() == 0
    events = await server.events()
    _each_is_there_once(events, posted)
    offers = [e.contact_id for e in events if isinstance(e, OfferMade) and e.agent_id == "line"]
    assert offers == [visitor.contact_id for visitor in waiting]
    if server.config.database_url:
        assert await server.is_sound()
        return
    # The same, as an operator would ask; once, as starting a program takes its time.
    for said in await asyncio.gather(*(server.command_line(verb) for verb in ("check", "replay"))):
        assert f"{len(events)} events" in said
        assert " 0 findings" in said


async def _comes(people: Company, seat: Seat) -> tuple[ContactId, object]:
    """Let a visitor come to an agent who is ready, and is offered them."""
    await seat.ready()
    visitor = await people.visitor(seat.user_id)
    contact_id, offer = await seat.offered()
    assert contact_id == visitor.contact_id
    return contact_id, offer


async def _wraps_up(people: Company, seat: Seat) -> ContactId:
    contact_id, _ = await _comes(people, seat)
    assert await seat.takes() == contact_id
    await seat.does.end(contact_id)
    await seat.shows(contact_id, ContactState.ENDED)
    return contact_id


async def _killed_in_a_burst(server: Serving, visitor: VisitorClient) -> list[str]:
    """Write many messages at once, and kill the process as the first are acknowledged.

    Gives those that were: by their answers, and not one more.
    """
    acknowledged: list[str] = []
    enough = asyncio.Event()

    async def write() -> None:
        message_id = secrets.token_hex(16)
        if (await _post(visitor, message_id)).is_success:
            acknowledged.append(message_id)
            enough.set()

    writing = [asyncio.ensure_future(write()) for _ in range(BURST)]
    await enough.wait()
    await server.kill()
    outcomes = await asyncio.gather(*writing, return_exceptions=True)
    assert any(isinstance(outcome, httpx.TransportError) for outcome in outcomes)
    return acknowledged


def _each_is_there_once(events: Iterable[Event], message_ids: list[str]) -> None:
    there = Counter(e.message_id for e in events if isinstance(e, MessagePosted))
    assert [there[MessageId(message_id)] for message_id in message_ids] == [1] * len(message_ids)


async def test_a_second_server_waits_and_takes_over_when_the_first_dies(tmp_path: Path) -> None:
    async with serving(tmp_path / "data") as first, first.http() as http:
        people = Company(first, http)
        await people.open()
        seat = people.seat("offer")
        second = Serving(first.config.data)
        await second.begin()
        try:
            await second.hears("waiting_for_lease")
            async with open_streams(seat.screen):
                contact_id, _ = await _comes(people, seat)
                await first.kill()
            await second.until_serving()
            assert second.port != first.port
            # Nobody holds on to an agent who is gone; when they come back it is their turn again.
            await eventually(lambda: _is_taken_back(second, contact_id), seconds=30)
            async with second.http() as elsewhere:
                again = Company(second, elsewhere, tokens=people.tokens).seat("offer")
                async with open_streams(again.screen):
                    assert await again.takes() == contact_id
            assert await second.stop() == 0
        finally:
            await second.kill()
    assert await first.is_sound()


async def _is_taken_back(server: Serving, contact_id: ContactId) -> bool:
    taken_back = [e for e in await server.events() if isinstance(e, OfferWithdrawn)]
    return [e.contact_id for e in taken_back] == [contact_id]


async def test_a_database_that_goes_away_and_comes_back_takes_nothing_with_it(
    tmp_path: Path, postgres: Server
) -> None:
    async with (
        serving(tmp_path / "data", database_url=new_schema(postgres)) as server,
        server.http() as http,
    ):
        people = Company(server, http)
        await people.open()
        tara = people.seat("talk")
        async with open_streams(tara.screen):
            await tara.ready()
            visitor = await people.visitor("talk")
            contact_id = await tara.takes()
            before, after = secrets.token_hex(16), secrets.token_hex(16)
            await visitor.write("Before", message_id=before)
            postgres.stop(how="immediate")
            try:
                refused = await _post(visitor, after)
                assert refused.status_code == httpx.codes.SERVICE_UNAVAILABLE
                assert refused.json()["mend"]
                await eventually(lambda: _has_health(http, httpx.codes.SERVICE_UNAVAILABLE))
            finally:
                postgres.start()
            await eventually(lambda: _has_health(http, httpx.codes.OK))
            await visitor.write("After", message_id=after)
            for message_id in (before, after):
                await tara.reads(message_id)
            await tara.shows(contact_id, ContactState.CONNECTED)
            await tara.does.end(contact_id)
        assert await server.stop() == 0
    _each_is_there_once(await server.events(), [before, after])
    assert await server.is_sound()


async def _post(visitor: VisitorClient, message_id: str) -> httpx.Response:
    """Write a message once, without the client's own patience."""
    body = VisitorMessage(message_id=message_id, text=f"Message {message_id}")
    headers = visitor.wire.headers | {"Content-Type": "application/json"}
    return await visitor.wire.http.post(
        "/api/visitor/visit/messages", content=msgspec.json.encode(body), headers=headers
    )


async def _has_health(http: httpx.AsyncClient, code: int) -> bool:
    return (await http.get("/api/health")).status_code == code


TABS, LINES, PUBLICATIONS = 25, 40, 20
"""So many tabs that do not read, so much on each, and so often all of it anew: about 80 MB."""


async def test_tabs_that_do_not_read_cost_no_memory_and_no_time(tmp_path: Path) -> None:
    async with serving(tmp_path / "data") as server, server.http() as http:
        people = Company(server, http)
        await people.open()
        tara = people.seat("talk")
        async with open_streams(tara.screen):
            await tara.ready()
            visitor = await people.visitor("talk")
            await tara.takes()
            for _ in range(LINES):
                await visitor.write("x" * 4000)
            async with tabs_that_do_not_read(server, tara):
                before = server.memory()
                for number in range(PUBLICATIONS):
                    await server.publish(company(name=f"Company {number}"))
                message_id = secrets.token_hex(16)
                await visitor.write("Are you there?", message_id=message_id)
                await tara.reads(message_id, seconds=5)
                assert server.memory() - before < 20
        assert await server.stop() == 0, "with streams open, and in good time"


@asynccontextmanager
async def tabs_that_do_not_read(server: Serving, seat: Seat) -> AsyncIterator[None]:
    """Open screens of an agent whose browser has stopped reading."""
    address = seat.does.stream().address
    async with AsyncExitStack() as tabs:
        for _ in range(TABS):
            narrow = socket.create_connection(("127.0.0.1", server.port))
            narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            tab = await connect(
                address.url,
                sock=narrow,
                additional_headers=address.headers,
                max_queue=1,
                proxy=None,
                ping_interval=None,
                close_timeout=0.1,
            )
            tabs.push_async_callback(tab.close)
        yield
