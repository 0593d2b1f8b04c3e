"""``cordboard demo``: serve the demonstration company, and fill it with life."""

import asyncio
import math
import random
import secrets
from importlib import resources
from pathlib import Path

import click
import httpx
import msgspec
import structlog

from cordboard.access.permissions import Permission
from cordboard.api import logs
from cordboard.api.identify import LOCAL_PREFIX
from cordboard.api.pages import BUILT
from cordboard.api.server import Listen, bind, serve_until_signalled
from cordboard.api.tokens import NewToken, TokenMade
from cordboard.bootstrap import Config, House, open_house, running
from cordboard.client.staff import StaffClient
from cordboard.client.wire import ApiRefused, Wire
from cordboard.demo.dialogues import DIALOGUES, Dialogue
from cordboard.demo.people import Agent, Cast, visitor
from cordboard.kernel.ids import AgentId, SiteId, UserId
from cordboard.ports.vault import Credential
from cordboard.runtime.commands import PublishSettings
from cordboard.settings.centre import Centre, Role, User
from cordboard.settings.text import parse

log = structlog.get_logger(__name__)

SITE = SiteId("shop")
SEAT = UserId("zoe")
"""The desk that no simulated agent takes."""
WAVE = 600.0
"""Seconds from one busy time to the next."""
WEIGHTS = [4 if dialogue.language == "en" else 1 for dialogue in DIALOGUES]
"""Most visitors write English."""
SCOPES = (Permission.CONTACT_SERVE, Permission.AGENT_SET_STATE, Permission.AGENT_LOOK)


class Demonstration(msgspec.Struct, frozen=True, kw_only=True):
    """What was asked for on the command line."""

    listen: Listen
    data: Path
    agents: int
    every: float
    """Mean seconds between two visitors."""
    seed: int


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8420, show_default=True, help="0 is any free one.")
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("data/demo"),
    show_default=True,
    help="The folder of the demonstration's data; it is kept.",
)
@click.option("--agents", default=11, show_default=True, help="Simulated agents.")
@click.option("--every", default=2.5, show_default=True, help="Seconds between visitors.")
@click.option("--seed", default=0, help="The same seed, the same visitors.")
def main(*, host: str, port: int, data: Path, agents: int, every: float, seed: int) -> None:
    """Show a living centre: a company, its visitors and its agents."""
    logs.configure(as_json=False, level="warning")
    asked = Demonstration(
        listen=Listen(host=host, port=port), data=data, agents=agents, every=every, seed=seed
    )
    asyncio.run(show(asked))


async def show(asked: Demonstration) -> None:
    """Run the demonstration until the process is asked to stop."""
    bound = bind(asked.listen)
    url = asked.listen.url(bound.getsockname()[1])
    key = f"{LOCAL_PREFIX}{secrets.token_urlsafe(32)}"
    config = Config(data=asked.data, local_key=key, demo_page=customer_page, cheap_passwords=True)
    async with open_house(config) as house, running(house):
        centre = await _publish(house)
        _tell(url, [(title, *await _sign_in(house, user)) for title, user in _seats(centre)])
        async with asyncio.TaskGroup() as group:
            life = group.create_task(_live(house, asked, url, key=key))
            await serve_until_signalled(house.app, asked.listen, bound)
            life.cancel()


async def _publish(house: House) -> Centre:
    text = resources.files("cordboard.demo").joinpath("centre.yaml").read_bytes()
    command = PublishSettings(
        centre=parse(text), base_version=None, by=None, note="The demonstration"
    )
    await house.engine.ask(command, actor="system")
    return house.engine.centre


def _seats(centre: Centre) -> list[tuple[str, User]]:
    """Who a person may be: the administrator, a supervisor, an agent nobody plays."""
    wanted = (("Administrator", Role.ADMINISTRATOR), ("Supervisor", Role.SUPERVISOR))
    seats = [
        (title, next(user for user in centre.users if role in user.roles)) for title, role in wanted
    ]
    return [*seats, ("Agent's seat", next(user for user in centre.users if user.id == SEAT))]


async def _sign_in(house: House, user: User) -> tuple[str, str]:
    """Give a seat a new password; gives its name and the password."""
    means = house.tenant.means
    password = secrets.token_urlsafe(9)
    credential = Credential(
        user_id=user.id,
        password_hash=await means.passwords.hash(password),
        changed_at=means.clock.now(),
    )
    await means.vault.save_credential(credential)
    return user.id, password


def _tell(url: str, seats: list[tuple[str, str, str]]) -> None:
    click.echo(f"""
Amberwick Outfitters is open. Nothing here is real but the software.

  The customer's page, with the widget   {url}/demo/{SITE}
  The desk, the wallboard, the settings  {url}/app/
""")
    for title, user_id, password in seats:
        click.echo(f"  {title:<16} signs in as {user_id:<10} with {password}")
    click.echo("\nCtrl-C stops it.", nl=True)


def customer_page(site: SiteId) -> str:
    """Give the demonstration's customer page for a site."""
    return (BUILT / "demo.html").read_text(encoding="utf-8").replace("{site}", site)


async def _live(house: House, asked: Demonstration, url: str, *, key: str) -> None:
    chance = random.Random(asked.seed or None)  # noqa: S311 - a play, not a secret

    def http() -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=url, timeout=30)

    cast = Cast(clock=house.tenant.clock, chance=chance, http=http)
    seats = [
        AgentId(user.id)
        for user in house.engine.centre.users
        if user.active and Role.AGENT in user.roles and user.id != SEAT
    ]
    async with http() as administrator, asyncio.TaskGroup() as group:
        wire = Wire(administrator, headers={"Authorization": f"Bearer {key}"})
        for agent_id in seats[: asked.agents]:
            token = await wire.post("/api/tokens", TokenMade, _token(agent_id))
            group.create_task(_agent(cast, agent_id, token.value))
        await _visitors(cast, group, asked)


def _token(agent_id: AgentId) -> NewToken:
    scopes = tuple(str(scope) for scope in SCOPES)
    return NewToken(name="Demonstration", scopes=scopes, user_id=agent_id, days=1)


async def _agent(cast: Cast, agent_id: AgentId, token: str) -> None:
    async with cast.http() as http:
        await Agent(cast, agent_id, StaffClient(http, token=token)).work()


async def _visitors(cast: Cast, group: asyncio.TaskGroup, asked: Demonstration) -> None:
    """Let visitors come at random, now more, now fewer."""
    began = cast.clock.monotonic()
    while True:
        wave = 1 + 0.5 * math.sin(2 * math.pi * (cast.clock.monotonic() - began) / WAVE)
        await cast.clock.sleep(cast.chance.expovariate(wave / asked.every))
        group.create_task(_guest(cast, cast.chance.choices(DIALOGUES, WEIGHTS)[0]))


async def _guest(cast: Cast, dialogue: Dialogue) -> None:
    try:
        await visitor(cast, SITE, dialogue)
    except* (httpx.HTTPError, ApiRefused) as trouble:
        # One visitor's bad luck must not end the play.
        log.warning("visitor_gone", error=repr(trouble.exceptions[0]))
