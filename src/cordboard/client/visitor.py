"""A visitor, as the widget is one."""

import secrets

import httpx

from cordboard.api.asking import Done
from cordboard.api.identify import SUBPROTOCOL
from cordboard.api.visitor import NewVisit, Rating, SiteInfo, VisitBegun, VisitorMessage
from cordboard.client.staff import ws_url
from cordboard.client.stream import Address, Stream
from cordboard.client.wire import Wire
from cordboard.kernel.errors import Unauthenticated
from cordboard.kernel.ids import ContactId
from cordboard.runtime.feeds import Snapshot


class NoVisit(Unauthenticated):
    """Begin a visit first."""


class VisitorClient:
    """What the widget can do, typed."""

    def __init__(self, http: httpx.AsyncClient, site: str) -> None:
        """Be someone on the pages of `site`."""
        self._site = site
        self.wire = Wire(http)
        self.visit: VisitBegun | None = None
        self.visitor_key = ""

    async def info(self) -> SiteInfo:
        """Say what the site asks and whether anyone is there."""
        return await self.wire.get(f"/api/visitor/{self._site}", SiteInfo)

    async def begin(self, visit: NewVisit) -> VisitBegun:
        """Begin a visit; who has been here before is known again."""
        path = f"/api/visitor/{self._site}/visits"
        self.visit = await self.wire.post(path, VisitBegun, visit)
        self.visitor_key = self.visit.visitor_key
        self.wire.headers["Authorization"] = f"Bearer {self.visit.token}"
        return self.visit

    @property
    def contact_id(self) -> ContactId:
        """The visit's contact. Raises ``NoVisit``."""
        if self.visit is None:
            raise NoVisit
        return self.visit.contact_id

    async def live(self) -> Snapshot:
        """Give what the visitor sees, as of a position."""
        return await self.wire.get("/api/visitor/visit", Snapshot)

    def stream(self) -> Stream:
        """Give the live stream; run it in a task of one's own. Raises ``NoVisit``."""
        if self.visit is None:
            raise NoVisit
        url = ws_url(self.wire.http, "/api/visitor/stream")
        return Stream(Address(url=url, subprotocols=(SUBPROTOCOL, self.visit.token)))

    async def write(self, text: str, *, message_id: str = "") -> Done:
        """Say something."""
        body = VisitorMessage(message_id=message_id or secrets.token_hex(16), text=text)
        return await self.wire.post("/api/visitor/visit/messages", Done, body)

    async def end(self) -> Done:
        """Leave."""
        return await self.wire.post("/api/visitor/visit/end", Done)

    async def rate(self, score: int, *, comment: str = "") -> Done:
        """Say what one thought of it, 1 to 5."""
        body = Rating(score=score, comment=comment)
        return await self.wire.post("/api/visitor/visit/rating", Done, body)
