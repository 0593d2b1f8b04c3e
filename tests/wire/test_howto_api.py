"""The page about the API works as it is written, against a real server."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from cordboard.api.identify import LOCAL_PREFIX
from cordboard.api.server import Listen, serving
from cordboard.api.tokens import NewToken, TokenMade
from cordboard.bootstrap import Config, open_house, running
from cordboard.client.wire import Wire
from cordboard.kernel.ids import QueueId, SiteId, UserId
from cordboard.runtime.commands import PublishSettings
from cordboard.settings.centre import Centre, Queue, Role, Site, User

pytestmark = pytest.mark.wire

PAGE = Path(__file__).parent.parent.parent / "docs" / "howto" / "use-the-api.md"
CENTRE = Centre(
    queues=(Queue(id=QueueId("sales"), name="Sales"),),
    users=(User(id=UserId("webshop"), name="The web shop", roles=(Role.API,)),),
    sites=(Site(id=SiteId("main"), name="Main", queue=QueueId("sales")),),
)


def written() -> dict[str, Any]:
    """What the page's Python defines, and the scopes its command asks for."""
    text = PAGE.read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        exec(block, names)  # noqa: S102 - our own page
    return names | {"scopes": tuple(re.findall(r"--scope ([a-z._]+)", text))}


async def test_a_program_follows_the_floor_chats_and_reads_the_log(tmp_path: Path) -> None:
    page = written()
    key = f"{LOCAL_PREFIX}a-key-for-this-test"
    config = Config(data=tmp_path / "data", cheap_passwords=True, local_key=key)
    async with (
        open_house(config) as house,
        running(house),
        serving(house.app, Listen(port=0)) as url,
        httpx.AsyncClient(base_url=url, trust_env=False) as http,
    ):
        publish = PublishSettings(centre=CENTRE, base_version=None, by=None)
        await house.engine.ask(publish, actor="system")
        wire = Wire(http, headers={"Authorization": f"Bearer {key}"})
        asked = NewToken(name="Order robot", user_id="webshop", scopes=page["scopes"])
        token = (await wire.post("/api/tokens", TokenMade, asked)).value
        (queue,) = await page["follow"](url, token)
        assert queue.name == "Sales"
        contact_id = await page["say_hello"](url)
        program = Wire(http, headers={"Authorization": f"Bearer {token}"})
        log = await program.get("/api/events", list[dict[str, Any]], after=0)
        told = [r["event"] for r in log if r["event"].get("contact_id") == contact_id]
        assert [e["type"] for e in told] == [
            "contact_arrived",
            "contact_queued",
            "message_posted",
        ]
        document = await http.get("/api/schema/openapi.json")
        assert "/api/contacts/{contact_id}/accept" in document.json()["paths"]
