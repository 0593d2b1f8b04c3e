"""Who is on the line: identities said one way, and claims that never merge two customers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.customers.events import (
    CustomerCreated,
    CustomerEvent,
    CustomerRenamed,
    IdentityClaimed,
)
from cordboard.customers.record import (
    MOST_IDENTITIES,
    Customer,
    IdentityKind,
    Introduction,
    evolve,
    identity,
    recognise,
)
from cordboard.kernel.ids import CustomerId

pytestmark = pytest.mark.pure

NINE = datetime(2026, 6, 1, 9, tzinfo=UTC)
NEW = CustomerId("new")
AMAL = Customer(
    customer_id=CustomerId("amal"),
    name="Amal",
    identities=("visitor:k1", "email:amal@example.com"),
)
BERT = Customer(customer_id=CustomerId("bert"), name="Bert", identities=("phone:+37060000001",))


def known(*customers: Customer) -> dict[str, Customer]:
    """Index customers by what they are known by."""
    return {one: customer for customer in customers for one in customer.identities}


def wide(text: str) -> str:
    """Type it with a Chinese keyboard's full-width characters."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


@pytest.mark.parametrize(
    ("kind", "raw", "said"),
    [
        (IdentityKind.EMAIL, " Amal@Example.COM ", "email:amal@example.com"),
        (IdentityKind.EMAIL, wide("amal") + "@example.com", "email:amal@example.com"),
        (IdentityKind.EMAIL, "jürgen@bücher.example", "email:jürgen@bücher.example"),
        (IdentityKind.EMAIL, "amal@localhost", "email:amal@localhost"),
        (IdentityKind.EMAIL, "amal", None),
        (IdentityKind.EMAIL, "a@b@c", None),
        (IdentityKind.EMAIL, "a b@c.lt", None),
        (IdentityKind.EMAIL, "a@b..lt", None),
        (IdentityKind.EMAIL, "a" * 250 + "@b.lt", None),
        (IdentityKind.PHONE, "+370 600-00 001", "phone:+37060000001"),
        (IdentityKind.PHONE, "00370 (600) 00001", "phone:+37060000001"),
        (IdentityKind.PHONE, "tel:+37060000001", "phone:+37060000001"),
        (IdentityKind.PHONE, wide("860000001"), "phone:860000001"),
        (IdentityKind.PHONE, "860000001", "phone:860000001"),
        (IdentityKind.PHONE, "123", None),
        (IdentityKind.PHONE, "+1234567890123456", None),
        (IdentityKind.PHONE, "call me", None),
        (IdentityKind.VISITOR, "k1", "visitor:k1"),
        (IdentityKind.VISITOR, "K1", "visitor:K1"),
        (IdentityKind.VISITOR, "", None),
        (IdentityKind.VISITOR, "k" * 129, None),
        (IdentityKind.VISITOR, "a b", None),
    ],
)
def test_an_identity_is_written_one_way_or_not_at_all(
    kind: IdentityKind, raw: str, said: str | None
) -> None:
    assert identity(kind, raw) == said


def test_someone_we_never_met_is_new_with_all_they_say() -> None:
    met = Introduction(name="  Cy   Doe ", visitor_key="k9", email="Cy@x.lt", phone="+37060000002")
    recognised = recognise(known(AMAL, BERT), met, new_id=NEW, now=NINE)
    assert recognised.customer_id == NEW
    assert recognised.events == (
        CustomerCreated(at=NINE, customer_id=NEW, name="Cy Doe"),
        IdentityClaimed(at=NINE, customer_id=NEW, identity="visitor:k9"),
        IdentityClaimed(at=NINE, customer_id=NEW, identity="email:cy@x.lt"),
        IdentityClaimed(at=NINE, customer_id=NEW, identity="phone:+37060000002"),
    )


def test_someone_who_says_nothing_at_all_is_new_too() -> None:
    recognised = recognise({}, Introduction(), new_id=NEW, now=NINE)
    assert recognised.events == (CustomerCreated(at=NINE, customer_id=NEW, name=""),)


def test_someone_who_comes_back_teaches_us_nothing_new() -> None:
    met = Introduction(name="Amal", visitor_key="k1", email="amal@example.com")
    recognised = recognise(known(AMAL), met, new_id=NEW, now=NINE)
    assert (recognised.customer_id, recognised.events) == (AMAL.customer_id, ())


@pytest.mark.parametrize(
    ("met", "customer"),
    [
        (Introduction(visitor_key="k1", phone="+37060000001"), AMAL),
        (Introduction(visitor_key="other", email="amal@example.com", phone="+37060000001"), AMAL),
        (Introduction(visitor_key="other", email="new@x.lt", phone="+37060000001"), BERT),
    ],
)
def test_the_strongest_identity_decides(met: Introduction, customer: Customer) -> None:
    recognised = recognise(known(AMAL, BERT), met, new_id=NEW, now=NINE)
    assert recognised.customer_id == customer.customer_id


def test_saying_anothers_number_does_not_take_it_from_them() -> None:
    met = Introduction(visitor_key="k1", phone="+370 600 00001")
    assert recognise(known(AMAL, BERT), met, new_id=NEW, now=NINE).events == ()


def test_a_new_browser_is_remembered_by_the_address_that_was_known() -> None:
    met = Introduction(visitor_key="k2", email="amal@example.com")
    recognised = recognise(known(AMAL), met, new_id=NEW, now=NINE)
    assert recognised.events == (
        IdentityClaimed(at=NINE, customer_id=AMAL.customer_id, identity="visitor:k2"),
    )


def test_only_their_own_browser_can_rename_a_customer() -> None:
    own = recognise(
        known(AMAL), Introduction(name="Amal B.", visitor_key="k1"), new_id=NEW, now=NINE
    )
    assert own.events == (CustomerRenamed(at=NINE, customer_id=AMAL.customer_id, name="Amal B."),)
    claimed = Introduction(name="Mallory", email="amal@example.com")
    assert recognise(known(AMAL), claimed, new_id=NEW, now=NINE).events == ()


def test_whoever_has_no_name_yet_gets_the_first_one_given() -> None:
    nameless = Customer(customer_id=CustomerId("c"), name="", identities=("email:c@x.lt",))
    met = Introduction(name="Cy", email="c@x.lt")
    assert recognise(known(nameless), met, new_id=NEW, now=NINE).events == (
        CustomerRenamed(at=NINE, customer_id=nameless.customer_id, name="Cy"),
    )


def test_nobody_collects_identities_without_end() -> None:
    greedy = Customer(
        customer_id=CustomerId("g"),
        name="G",
        identities=("visitor:k", *(f"email:{n}@x.lt" for n in range(MOST_IDENTITIES - 1))),
    )
    met = Introduction(visitor_key="k", email="one.more@x.lt")
    assert recognise(known(greedy), met, new_id=NEW, now=NINE).events == ()


def test_facts_about_someone_never_created_change_nothing() -> None:
    renamed = CustomerRenamed(at=NINE, customer_id=NEW, name="X")
    assert evolve(None, renamed) is None


words = st.text(max_size=12)
introductions = st.builds(
    Introduction,
    name=words,
    visitor_key=st.sampled_from(["k1", "k2", "k3", ""]) | words,
    email=st.sampled_from(["a@x.lt", "A@x.lt", "b@x.lt", ""]) | words,
    phone=st.sampled_from(["+37060000001", "00370 60000001", "860000001", ""]) | words,
)


@given(st.lists(introductions, max_size=8))
def test_an_identity_never_belongs_to_two_customers(met: list[Introduction]) -> None:
    customers: dict[CustomerId, Customer] = {}
    for number, one in enumerate(met):
        fresh = CustomerId(str(number))
        recognised = recognise(known(*customers.values()), one, new_id=fresh, now=NINE)
        events: tuple[CustomerEvent, ...] = recognised.events
        assert all(event.customer_id == recognised.customer_id for event in events)
        folded = customers.get(recognised.customer_id)
        for event in events:
            folded = evolve(folded, event)
        assert folded is not None
        customers[folded.customer_id] = folded
        again = recognise(known(*customers.values()), one, new_id=NEW, now=NINE)
        assert again.customer_id == recognised.customer_id or not one.identities()
    owned = [one for customer in customers.values() for one in customer.identities]
    assert len(owned) == len(set(owned))
