"""A chat in a real browser: the visitor, the agent, the supervisor; and the very first page."""

import re
import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from playwright.async_api import FrameLocator, Page, ViewportSize, expect

from cordboard.api.proof import NewPassword
from cordboard.api.visitor import NewVisit
from cordboard.client.staff import StaffClient
from cordboard.client.visitor import VisitorClient
from cordboard.kernel.ids import DispositionId, QueueId, SiteId, SkillId, UserId
from cordboard.settings.centre import (
    Centre,
    Disposition,
    FieldKind,
    FormField,
    Queue,
    Requirement,
    Role,
    ServiceTarget,
    Site,
    Skill,
    User,
)
from tests.wire.browsing import DESKTOP, PATIENCE, TABLET, Sight, barriers, sight
from tests.wire.serving import Serving, serving
from tests.wire.shop import Shop, shop

pytestmark = [pytest.mark.wire, pytest.mark.timeout(300)]

PASSWORD = "correct horse battery 7"
ORDERS, RETURNS = QueueId("orders"), QueueId("returns")

expect.set_options(timeout=PATIENCE)


def company(origin: str) -> Centre:
    """A shop with one agent and one supervisor at work."""
    return Centre(
        name="Amberwick Outfitters",
        time_zone="Europe/Vilnius",
        skills=(Skill(id=SkillId("parcels"), name="Parcels"),),
        queues=(
            Queue(
                id=ORDERS,
                name="Orders and delivery",
                requires=(Requirement(skill=SkillId("parcels"), level=2),),
                offer_timeout=120,
                wrap_up=300,
                abandon_grace=300,
                # Whatever time a busy machine takes.
                target=ServiceTarget(within=600, short_abandon=0),
            ),
            Queue(id=RETURNS, name="Returns"),
        ),
        dispositions=(
            Disposition(id=DispositionId("answered"), name="Question answered"),
            Disposition(id=DispositionId("no_answer"), name="Stopped answering", resolved=False),
        ),
        sites=(
            Site(
                id=SiteId("shop"),
                name="Web shop",
                queue=ORDERS,
                origins=(origin,),
                colour="#1d5c4d",
                greeting="Hello! How can we help you with your order?",
                form=(
                    FormField(id="name", label="Your name", required=True),
                    FormField(id="email", label="E-mail", kind=FieldKind.EMAIL),
                    FormField(
                        id="topic",
                        label="What is it about?",
                        kind=FieldKind.CHOICE,
                        required=True,
                        choices=("An order", "A return"),
                        queue_by_choice={"An order": ORDERS, "A return": RETURNS},
                    ),
                ),
            ),
        ),
        users=(
            User(id=UserId("ada"), name="Ada Petraitė", roles=(Role.ADMINISTRATOR,)),
            User(id=UserId("ruta"), name="Rūta Kazlauskienė", roles=(Role.SUPERVISOR,)),
            User(
                id=UserId("zoe"),
                name="Zoë Brandauer",
                queues=(ORDERS, RETURNS),
                skills={SkillId("parcels"): 4},
            ),
        ),
    )


@dataclass
class Story:
    """The centre, the shop, and a browser to look at both."""

    server: Serving
    shop: Shop
    sight: Sight
    barriers: list[str] = field(default_factory=list)

    async def station(self, page: Page, name: str, *, within: str | None = None) -> None:
        """Keep what is seen here, and look in light and dark for what would keep people out."""
        await self.sight.keep(page, name)
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            found = await barriers(page, within=within)
            self.barriers += [f"{name}, {scheme}: {each}" for each in found]
        await self.sight.keep(page, f"{name}-dark")
        await page.emulate_media(color_scheme="light")

    def has_no_barriers(self) -> None:
        """Fail with everything that was found at all stations."""
        if self.barriers:
            pytest.fail("\n".join(self.barriers), pytrace=False)

    async def staff(self, user_id: str, *, size: ViewportSize = DESKTOP) -> Page:
        """Open a browser and sign in on the page."""
        page = await self.sight.page(self.server.url, size=size)
        await page.goto("/app/")
        await page.get_by_label("Sign-in name").fill(user_id)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("button", name="Your account")).to_be_visible()
        return page

    async def give_password(self, user_id: str) -> None:
        """Give someone a temporary password, and let them choose their own."""
        async with self.server.near() as client:
            answer = await client.post(f"/api/users/{user_id}/password")
        temporary = msgspec.json.decode(answer.content)["temporary"]
        async with self.server.http() as http:
            staff = StaffClient(http)
            await staff.sign_in(user_id, temporary)
            body = NewPassword(old=temporary, new=PASSWORD)
            await staff.wire.do("/api/me/password", body)


@asynccontextmanager
async def story(folder: Path, name: str) -> AsyncIterator[Story]:
    """Open the centre, the shop and a browser."""
    async with AsyncExitStack() as stack:
        customers = stack.enter_context(shop("shop"))
        server = await stack.enter_async_context(serving(folder / "data"))
        customers.centre = server.url
        yield Story(server, customers, await stack.enter_async_context(sight(name)))


async def test_the_first_page_of_an_empty_centre_makes_its_administrator(tmp_path: Path) -> None:
    async with story(tmp_path, "first-run") as told:
        page = await told.sight.page(told.server.url)
        await page.goto("/")
        await expect(page.get_by_role("heading", name="Set up your contact centre")).to_be_visible()
        await told.station(page, "empty")
        await page.get_by_label("Name customers know").fill("Amberwick Outfitters")
        await page.get_by_label("Your name").fill("Ada Petraitė")
        await expect(page.get_by_label("Sign-in name")).to_have_value(re.compile("^ada"))
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_label("Once more").fill(PASSWORD)
        await page.get_by_role("button", name="Create the centre").click()
        await expect(page.get_by_role("link", name="Settings")).to_be_visible()
        await told.station(page, "administrator")
        told.has_no_barriers()


async def test_a_chat_from_the_shop_page_to_the_interval_report(tmp_path: Path) -> None:
    async with story(tmp_path, "chat") as told:
        await told.server.publish(company(told.shop.origin))
        for user_id in ("ada", "ruta", "zoe"):
            await told.give_password(user_id)
        visitor, chat = await _comes_and_waits(told)
        agent = await _takes_the_offer(told)
        await _talk(told, visitor, chat, agent=agent)
        chat = await _come_back_to_all_of_it(told, visitor, agent)
        supervisor = await _watches_whispers_joins(told, chat, agent)
        await _ends_and_wraps_up(told, agent)
        await _rates(told, visitor, chat)
        await _counts(told, supervisor)
        await _configures(told)
        assert await told.server.stop() == 0
        assert await told.server.is_sound()
        told.has_no_barriers()


async def _comes_and_waits(told: Story) -> tuple[Page, FrameLocator]:
    """The visitor fills in the form on the shop's page, and learns their place in line."""
    async with told.server.http() as http:
        earlier = VisitorClient(http, "shop")
        fields = {"name": "Ilja Brandt", "topic": "An order"}
        await earlier.begin(NewVisit(name="Ilja Brandt", fields=fields))
        page = await told.sight.page(told.shop.origin)
        await page.goto("/")
        await page.get_by_role("button", name="Chat with us").click()
        chat = page.frame_locator("iframe[title='Chat window']")
        await expect(chat.get_by_text("How can we help you with your order?")).to_be_visible()
        await chat.get_by_role("button", name="Start the chat").click()
        await expect(chat.get_by_text("This is needed.").first).to_be_visible()
        await told.station(page, "visitor-form", within="/chat/")
        await chat.get_by_label("Your name").fill("Mara Quill")
        await chat.get_by_label("E-mail").fill("mara@quill.example")
        await chat.get_by_label("What is it about?").select_option("An order")
        await chat.get_by_label("Your message").fill("Where is my parcel AW-20418?")
        await chat.get_by_role("button", name="Start the chat").click()
        await expect(chat.get_by_text("1 person is ahead of you")).to_be_visible()
        await told.station(page, "visitor-waits", within="/chat/")
        await earlier.end()
        await expect(chat.get_by_text("You are next")).to_be_visible()
    return page, chat


async def _takes_the_offer(told: Story) -> Page:
    """The agent signs in, is ready, sees who comes and why to them, and accepts; no mouse."""
    agent = await told.sight.page(told.server.url)
    await agent.goto("/app/")
    await expect(agent.get_by_role("heading", name="Sign in to")).to_be_visible()
    await told.station(agent, "sign-in")
    await agent.get_by_label("Sign-in name").fill("zoe")
    await agent.get_by_label("Password").fill(PASSWORD)
    await agent.keyboard.press("Enter")
    await expect(agent.get_by_role("heading", name="You are off")).to_be_visible()
    await agent.keyboard.press("Alt+r")
    offer = agent.get_by_role("region", name="New contact")
    await expect(offer.get_by_role("heading", name="Mara Quill")).to_be_visible()
    await expect(offer.get_by_text("Where is my parcel AW-20418?")).to_be_visible()
    await expect(offer.get_by_text("you have what it takes")).to_be_visible()
    await told.station(agent, "agent-offer")
    await agent.keyboard.press("Alt+a")
    await expect(agent.get_by_role("region", name="Conversation with Mara Quill")).to_be_visible()
    return agent


async def _talk(told: Story, visitor: Page, chat: FrameLocator, *, agent: Page) -> None:
    """Both write, each sees the other writing, and a file goes across."""
    await expect(chat.get_by_text("With Zoë Brandauer")).to_be_visible()
    answer = agent.get_by_label("Write to the customer")
    await answer.press_sequentially("Good morning! I look it up.")
    await expect(chat.get_by_text("Zoë Brandauer is writing")).to_be_visible()
    await answer.press("Enter")
    await expect(chat.get_by_text("Good morning! I look it up.")).to_be_visible()
    box = chat.get_by_label("Write a message")
    await box.press_sequentially("Thank you, it is")
    await expect(agent.get_by_text("Mara Quill is writing")).to_be_visible()
    await box.fill("Thank you, it is <b>rather</b> urgent")
    await box.press("Enter")
    thread = agent.get_by_role("log", name="Messages")
    await expect(thread.get_by_text("Thank you, it is <b>rather</b> urgent")).to_be_visible()
    await chat.locator("input[type=file]").set_input_files(
        {"name": "label.png", "mimeType": "image/png", "buffer": picture(160, 100)}
    )
    await chat.get_by_role("button", name="Send", exact=True).click()
    await expect(thread.get_by_text("label.png")).to_be_visible()
    await told.station(visitor, "visitor-talks", within="/chat/")
    await told.station(agent, "agent-talks")


async def _come_back_to_all_of_it(told: Story, visitor: Page, agent: Page) -> FrameLocator:
    """Both load their pages anew; nothing of it is lost, not even what was not sent yet."""
    await agent.get_by_label("Write to the customer").fill("It is with the courier")
    await agent.reload()
    thread = agent.get_by_role("log", name="Messages")
    for text in ("Good morning! I look it up.", "Thank you, it is <b>rather</b> urgent"):
        await expect(thread.get_by_text(text)).to_be_visible()
    box = agent.get_by_label("Write to the customer")
    await expect(box).to_have_value("It is with the courier")
    await visitor.reload()
    chat = visitor.frame_locator("iframe[title='Chat window']")
    await expect(chat.get_by_text("Good morning! I look it up.")).to_be_visible()
    await expect(chat.get_by_role("button", name="Download label.png")).to_be_visible()
    await box.press("Enter")
    await expect(chat.get_by_text("It is with the courier")).to_be_visible()
    return chat


async def _watches_whispers_joins(told: Story, chat: FrameLocator, agent: Page) -> Page:
    """The supervisor finds the contact, sees why it went where it went, and takes part."""
    page = await told.staff("ruta")
    await expect(page.get_by_text("Orders and delivery").first).to_be_visible()
    await told.station(page, "wallboard")
    await page.get_by_role("link", name="Mara Quill").first.click()
    await expect(page.get_by_role("tab", name="Why")).to_be_visible()
    await expect(page.get_by_text("Zoë Brandauer").first).to_be_visible()
    await told.station(page, "wallboard-why")
    await page.get_by_role("button", name="Watch").click()
    transcript = page.get_by_role("tabpanel")
    await expect(transcript.get_by_text("It is with the courier")).to_be_visible()
    await page.get_by_label("Whisper to the agent").fill("Offer to send it again")
    await page.keyboard.press("Enter")
    await expect(agent.get_by_text("Offer to send it again")).to_be_visible()
    await page.get_by_role("button", name="Join").click()
    await expect(chat.get_by_text("Rūta Kazlauskienė has joined the conversation")).to_be_visible()
    await page.get_by_label("Write to everyone").check()
    await page.get_by_role("textbox", name="Write to everyone").fill("We send it again today.")
    await page.keyboard.press("Enter")
    await expect(chat.get_by_text("We send it again today.")).to_be_visible()
    await expect(chat.get_by_text("Offer to send it again")).to_have_count(0)
    await told.station(page, "wallboard-joined")
    await page.get_by_role("button", name="Leave").click()
    return page


async def _ends_and_wraps_up(told: Story, agent: Page) -> None:
    """The agent ends it, and says how it came out; still no mouse."""
    await agent.get_by_label("Write to the customer").focus()
    await agent.keyboard.press("Alt+e")
    await agent.get_by_role("dialog").get_by_role("button", name="End").press("Enter")
    form = agent.get_by_role("form", name="Wrap-up")
    await expect(form.get_by_text("Question answered")).to_be_visible()
    await told.station(agent, "agent-wraps-up")
    await form.get_by_label("Search results").fill("answered")
    await agent.keyboard.press("Enter")
    await form.get_by_label("Notes").fill("Sent again, free of charge")
    await agent.keyboard.press("Control+Enter")
    await expect(agent.get_by_role("heading", name="You are ready")).to_be_visible()
    await told.sight.keep(agent, "agent-ready-again")


async def _rates(told: Story, visitor: Page, chat: FrameLocator) -> None:
    """The visitor says how it was."""
    await chat.get_by_role("radio", name="Very good").press("Space")
    await told.station(visitor, "visitor-rates", within="/chat/")
    await chat.get_by_role("button", name="Send the rating").click()
    await expect(chat.get_by_text("Thank you for your rating.")).to_be_visible()


async def _counts(told: Story, page: Page) -> None:
    """The interval report shows what has happened, and the very contacts it counted."""
    await page.goto("/app/wallboard/report")
    table = page.get_by_role("table").first
    row = table.get_by_role("row").filter(
        has=page.get_by_role("rowheader", name="Orders and delivery")
    )
    await expect(row.get_by_role("cell").first).to_have_text("2")
    heads = await table.get_by_role("columnheader").all_inner_texts()
    cells = await row.get_by_role("cell").all_inner_texts()
    names = [" ".join(head.split()) for head in heads[1:]]
    shown = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
    assert shown.items() >= FIGURES.items(), shown
    await told.station(page, "report")
    await row.get_by_role("cell").nth(1).get_by_role("button").click()
    await expect(page.get_by_text("Mara Quill")).to_be_visible()
    await told.station(page, "report-contacts")


FIGURES = {
    "Queued": "2",
    "Answered": "1",
    "Abandoned": "1",
    "Service level SL-ignore": "100%",
    "Service level SL-strict": "50%",
    "Abandon rate all": "50%",
    "Transfer rate": "0%",
    "Satisfaction 4 or 5 of 5": "100%",
}
"""One gave up before anyone was there; the other was answered and is content."""


async def _configures(told: Story) -> None:
    """The administrator's screens, and the desk on a tablet."""
    page = await told.staff("ada")
    for section in ADMINISTRATION:
        await page.goto(f"/app/admin/{section}")
        await expect(page.get_by_role("main").get_by_role("heading").first).to_be_visible()
        await told.station(page, f"admin-{section.replace('/', '-')}")
    tablet = await told.staff("zoe", size=TABLET)
    await expect(tablet.get_by_role("heading", name="You are ready")).to_be_visible()
    await told.station(tablet, "tablet-desk")


ADMINISTRATION = (
    "queues",
    "queues/orders",
    "users",
    "users/zoe",
    "sites/shop",
    "versions",
    "audit",
)


def picture(width: int, height: int) -> bytes:
    """Make a PNG, as a telephone might send one."""
    rows = b"".join(
        b"\0" + bytes(each for x in range(width) for each in (29 + x, 92 + y, 77))
        for y in range(height)
    )
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
