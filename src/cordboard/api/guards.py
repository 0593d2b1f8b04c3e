"""Whom each route is for. Every route says it beside its address; ``gate`` holds it to that."""

from enum import StrEnum
from typing import Any

import msgspec

from cordboard.access.permissions import Permission
from cordboard.access.roles import demand, may_anywhere
from cordboard.api.body import ORDINARY
from cordboard.api.who import Staff
from cordboard.kernel.errors import Forbidden

ACCESS = "access"
"""The key of a route's `opt` that says it."""


class BrowserOnly(Forbidden):
    """This can only be done signed in, not with an API token."""


class Door(StrEnum):
    """Who may come in at all."""

    PUBLIC = "public"
    VISITOR = "visitor"
    STAFF = "staff"
    MACHINE = "machine"
    """This machine itself, or staff with the permission."""


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a route is for."""

    door: Door
    permissions: tuple[Permission, ...] = ()
    """One of these staff must have, for something; the handler asks about the thing itself.
    None at all is everyone who is signed in, about themselves."""
    because: str = ""
    """Why it is public."""
    body: int = ORDINARY
    """Bytes a body may have; 0 is what the settings allow for a file."""
    while_must_change: bool = False
    """Whether it is open to those who must change their password first."""
    repeats: bool = False
    """Whether answers to nobody in particular are kept under their idempotency key."""
    browser_only: bool = False
    """Whether it is about signing in itself, which tokens have no part in."""

    def check(self, who: Staff) -> None:
        """Do nothing when `who` may come in. Raises a kind of ``Forbidden``."""
        if self.browser_only and who.session is None:
            raise BrowserOnly(mend="Sign in at this centre's pages.")
        if self.permissions and not any(
            may_anywhere(who.user, each, scopes=who.scopes) for each in self.permissions
        ):
            demand(who.user, self.permissions[0], scopes=who.scopes)


def needs(*permissions: Permission, body: int = ORDINARY) -> dict[str, Any]:
    """Open a route to those of the staff who have one of `permissions` for anything."""
    return {ACCESS: Access(door=Door.STAFF, permissions=permissions, body=body)}


def signed_in(*, browser_only: bool = False, while_must_change: bool = False) -> dict[str, Any]:
    """Open a route to all of the staff, for what concerns themselves."""
    return {
        ACCESS: Access(
            door=Door.STAFF, browser_only=browser_only, while_must_change=while_must_change
        )
    }


def visitors(*, body: int = ORDINARY) -> dict[str, Any]:
    """Open a route to visitors, for their own contact."""
    return {ACCESS: Access(door=Door.VISITOR, body=body)}


def public(because: str, *, repeats: bool = False) -> dict[str, Any]:
    """Open a route to everyone, and say why.

    With `repeats` an idempotency key works there too, for as long as the client keeps its address.
    """
    return {ACCESS: Access(door=Door.PUBLIC, because=because, repeats=repeats)}


def machine(permission: Permission) -> dict[str, Any]:
    """Open a route to programs on this machine, and to staff with `permission`."""
    return {ACCESS: Access(door=Door.MACHINE, permissions=(permission,))}
