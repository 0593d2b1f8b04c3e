"""Who asks: someone of the staff, a program on their behalf, or a visitor."""

import msgspec

from cordboard.access.permissions import Permission
from cordboard.access.roles import Subject, demand, may, may_anywhere
from cordboard.api.visit_tokens import Visit
from cordboard.kernel.ids import AgentId, ContactId, UserId
from cordboard.ports.vault import ApiToken, Session
from cordboard.settings.centre import User


class Staff(msgspec.Struct, frozen=True, kw_only=True):
    """A user, signed in or through an API token."""

    user: User
    address: str
    session: Session | None = None
    token: ApiToken | None = None
    must_change: bool = False

    @property
    def actor(self) -> str:
        """How the log names them."""
        return f"token/{self.token.token_id}" if self.token else f"user/{self.user.id}"

    @property
    def user_id(self) -> UserId:
        """Their id as a user."""
        return self.user.id

    @property
    def agent_id(self) -> AgentId:
        """Their id as an agent."""
        return AgentId(self.user.id)

    @property
    def proof(self) -> str:
        """The hash of what they showed: their session's or their token's value."""
        if self.token is not None:
            return self.token.token_hash
        return self.session.token_hash if self.session is not None else ""

    @property
    def scopes(self) -> tuple[str, ...] | None:
        """What their token is limited to; None in a browser."""
        return self.token.scopes if self.token else None

    @property
    def permissions(self) -> list[Permission]:
        """What there may be something they may do to: for menus."""
        return [p for p in Permission if may_anywhere(self.user, p, scopes=self.scopes)]

    def may(self, permission: Permission, on: Subject | None = None) -> bool:
        """Tell whether they may do something to `on`; without it, to everything."""
        return may(self.user, permission, on=on, scopes=self.scopes)

    def demand(self, permission: Permission, on: Subject | None = None) -> None:
        """Do nothing when they may; raise ``NotAllowed`` otherwise."""
        demand(self.user, permission, on=on, scopes=self.scopes)


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor, for the one contact their token is good for."""

    visit: Visit
    address: str

    @property
    def actor(self) -> str:
        """How the log names them."""
        return f"visitor/{self.visit.visitor}"

    @property
    def contact_id(self) -> ContactId:
        """Their contact."""
        return self.visit.contact_id


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who has not said yet who they are; `name` is how the log names them."""

    name: str
    address: str

    @property
    def actor(self) -> str:
        """How the log names them."""
        return self.name


Who = Staff | Visitor
