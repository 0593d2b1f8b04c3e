"""The customer's record: what identifies them, and who someone is who says so."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from cordboard.customers.events import (
    CustomerCreated,
    CustomerEvent,
    CustomerRenamed,
    IdentityClaimed,
)
from cordboard.kernel.ids import CustomerId

MOST_IDENTITIES = 20
"""Further claims are not recorded: nobody has that many, but a script may try."""


class IdentityKind(StrEnum):
    """What someone can be known by, the strongest first.

    A visitor key is a secret only one browser has; an e-mail address is typed, but seldom by
    others; a phone number is typed and often shared by a household or an office.
    """

    VISITOR = "visitor"
    EMAIL = "email"
    PHONE = "phone"


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """Someone we have met."""

    customer_id: CustomerId
    name: str
    identities: tuple[str, ...] = ()
    """``visitor:...``, ``email:...``, ``phone:...``, in the order they were claimed."""


class Introduction(msgspec.Struct, frozen=True, kw_only=True):
    """What someone says of themselves, as they typed it; empty is unsaid."""

    name: str = ""
    visitor_key: str = ""
    email: str = ""
    phone: str = ""

    def identities(self) -> tuple[str, ...]:
        """Give what identifies them, the strongest first; what cannot be read is left out."""
        said = (
            (IdentityKind.VISITOR, self.visitor_key),
            (IdentityKind.EMAIL, self.email),
            (IdentityKind.PHONE, self.phone),
        )
        read = [identity(kind, raw) for kind, raw in said]
        return tuple(one for one in read if one is not None)


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """Who it is, and what we learned about them just now."""

    customer_id: CustomerId
    events: tuple[CustomerEvent, ...] = ()


def identity(kind: IdentityKind, raw: str) -> str | None:
    """Write an identity the one way it is compared and stored; None when it is not one."""
    text = unicodedata.normalize("NFKC", raw).strip()
    said = _READERS[kind](text)
    return None if said is None else f"{kind}:{said}"


def _visitor(text: str) -> str | None:
    return text if re.fullmatch(r"[\x21-\x7e]{1,128}", text) else None


def _email(text: str) -> str | None:
    # Lower-casing is not strictly right before the @ (RFC 5321 section 2.4); no provider minds.
    is_address = len(text) <= 254 and re.fullmatch(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)*", text)
    return unicodedata.normalize("NFKC", text.lower()) if is_address else None


def _phone(text: str) -> str | None:
    """Keep the digits and a leading +; ``00`` is how many countries dial it."""
    body = re.sub(r"[\s()./-]", "", text.lower().removeprefix("tel:"))
    body = f"+{body[2:]}" if body.startswith("00") else body
    return body if re.fullmatch(r"\+?[0-9]{4,15}", body, re.ASCII) else None


_READERS: dict[IdentityKind, Callable[[str], str | None]] = {
    IdentityKind.VISITOR: _visitor,
    IdentityKind.EMAIL: _email,
    IdentityKind.PHONE: _phone,
}


def evolve(customer: Customer | None, event: CustomerEvent) -> Customer | None:
    """Apply what happened; an event of a customer who was never created changes nothing."""
    if isinstance(event, CustomerCreated):
        return Customer(customer_id=event.customer_id, name=event.name)
    if customer is None:
        return None
    match event:
        case CustomerRenamed():
            return replace(customer, name=event.name)
        case IdentityClaimed() if event.identity not in customer.identities:
            return replace(customer, identities=(*customer.identities, event.identity))
        case _:
            return customer


def recognise(
    known: Mapping[str, Customer], met: Introduction, *, new_id: CustomerId, now: datetime
) -> Recognised:
    """Say who `met` is, given who is `known` by each of its identities.

    Nobody proved anything, so claims are cautious. The strongest identity decides (visitor key,
    then e-mail, then phone); someone known by none of theirs is new and becomes `new_id`. An
    identity that belongs to another customer stays theirs: saying an address never merges two
    customers, for a slip of the keyboard would put one customer's history on another's contact. And
    only one whom their own browser vouches for can change a name that we have.
    """
    identities = met.identities()
    name = " ".join(met.name.split())
    strongest = next((one for one in identities if one in known), None)
    if strongest is None:
        created = CustomerCreated(at=now, customer_id=new_id, name=name)
        customer = Customer(customer_id=new_id, name=name)
        return Recognised(
            customer_id=new_id, events=(created, *_claims(customer, identities, now=now))
        )
    customer = known[strongest]
    vouched = strongest.startswith(f"{IdentityKind.VISITOR}:") or not customer.name
    events: list[CustomerEvent] = []
    if name and vouched and name != customer.name:
        events.append(CustomerRenamed(at=now, customer_id=customer.customer_id, name=name))
    unknown = tuple(one for one in identities if one not in known)
    events += _claims(customer, unknown, now=now)
    return Recognised(customer_id=customer.customer_id, events=tuple(events))


def _claims(
    customer: Customer, identities: tuple[str, ...], *, now: datetime
) -> list[IdentityClaimed]:
    new = [one for one in identities if one not in customer.identities]
    room = max(0, MOST_IDENTITIES - len(customer.identities))
    return [
        IdentityClaimed(at=now, customer_id=customer.customer_id, identity=one)
        for one in new[:room]
    ]
