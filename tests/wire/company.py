"""A small company with a queue for each state a contact can be in, and its people on the wire."""

from dataclasses import dataclass

import httpx

from cordboard.agents.events import AgentState
from cordboard.api.visitor import NewVisit
from cordboard.client.staff import StaffClient
from cordboard.client.stream import Stream
from cordboard.client.visitor import VisitorClient
from cordboard.contacts.record import ContactState
from cordboard.kernel.ids import ContactId, DispositionId, QueueId, SiteId, UserId
from cordboard.runtime.views import AgentView, ContactView, MessageView, OfferView, VisitView
from cordboard.settings.centre import Centre, Disposition, Limits, Queue, Role, Site, User
from tests.wire.serving import Serving

STATES = ("line", "offer", "talk", "wrap")
"""Queues, each with a site and an agent of the same name."""

LONG = 600
"""Seconds no test lasts: offers and wrap-ups do not run out."""


def company(*, name: str = "Company") -> Centre:
    """Settings in which nothing happens by itself while a test looks."""
    return Centre(
        name=name,
        queues=tuple(
            Queue(id=QueueId(state), name=state.title(), offer_timeout=LONG, wrap_up=LONG)
            for state in STATES
        ),
        sites=tuple(
            Site(id=SiteId(state), name=state.title(), queue=QueueId(state)) for state in STATES
        ),
        users=(
            User(id=UserId("boss"), name="Boss", roles=(Role.ADMINISTRATOR,)),
            *(
                User(id=UserId(state), name=f"Agent {state}", queues=(QueueId(state),))
                for state in STATES
            ),
        ),
        dispositions=(Disposition(id=DispositionId("done"), name="Done"),),
        limits=Limits(visitor_messages_per_minute=600),
    )


@dataclass
class Seat:
    """An agent: what they do, and what their screen shows."""

    user_id: str
    does: StaffClient
    screen: Stream

    async def ready(self) -> None:
        """Be at the desk, and ready."""
        assert await self.screen.until(lambda _: self.screen.is_connected, seconds=30)
        await self.does.set_state(AgentState.READY)

    async def offered(self) -> tuple[ContactId, OfferView]:
        """Wait for an offer; gives the contact and the offer, of several any."""
        assert await self.screen.until(lambda s: bool(s.all(ContactView, _is_offered)), seconds=30)
        contact, *_ = self.screen.screen.all(ContactView, _is_offered)
        assert contact.offer is not None
        return contact.id, contact.offer

    async def takes(self) -> ContactId:
        """Accept what is offered, and wait until the visitor is there."""
        contact_id, offer = await self.offered()
        await self.does.accept(contact_id, offer.offer_id)
        await self.shows(contact_id, ContactState.CONNECTED)
        return contact_id

    async def shows(self, contact_id: ContactId, state: ContactState) -> None:
        """Wait until a contact is in this state."""

        def is_so() -> bool:
            found = self.screen.screen.find(ContactView, contact_id)
            return found is not None and found.state is state

        assert await self.screen.until(lambda _: is_so(), seconds=30), (contact_id, state)

    async def reads(self, message_id: str, *, seconds: float = 30) -> None:
        """Wait until a message is on the screen."""
        found = await self.screen.until(
            lambda s: s.find(MessageView, message_id) is not None, seconds=seconds
        )
        assert found, message_id

    @property
    def state(self) -> AgentState | None:
        """What the screen says of the agent."""
        view = self.screen.screen.find(AgentView, self.user_id)
        return view.state if view is not None else None


def _is_offered(contact: ContactView) -> bool:
    return contact.offer is not None


class Company:
    """The people of `company`, who speak to one centre."""

    def __init__(
        self, server: Serving, http: httpx.AsyncClient, *, tokens: dict[str, str] | None = None
    ) -> None:
        """Know nobody yet, or the agents whose API `tokens` these are."""
        self._server = server
        self._http = http
        self.tokens = tokens or {}

    async def open(self) -> None:
        """Publish the settings, and give every agent a token."""
        await self._server.publish(company())
        self.tokens = await self._server.tokens(STATES, "contact.serve", "agent.set_state")

    def seat(self, user_id: str) -> Seat:
        """Give an agent at a desk that is not connected yet."""
        staff = StaffClient(self._http, token=self.tokens[user_id])
        return Seat(user_id, staff, staff.stream())

    async def visitor(self, site: str, name: str = "Visitor") -> VisitorClient:
        """Have someone begin a visit."""
        visitor = VisitorClient(self._http, site)
        await visitor.begin(NewVisit(name=name))
        return visitor


async def place_of(visitor: VisitorClient) -> int | None:
    """Give what the visitor is told of their place in line."""
    page = visitor.stream().screen
    page.apply(await visitor.live())
    visit = page.find(VisitView, visitor.contact_id)
    return visit.position if visit is not None else None
