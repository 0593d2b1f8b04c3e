"""Who the archive knows, and whom we met so recently that it does not yet."""

from collections import OrderedDict

from cordboard.customers.record import Customer, Introduction, Recognised, evolve
from cordboard.ports.archive import Archive

RECENT = 10_000
"""Identities remembered; the archive catches up within a second, so far fewer would do."""


class Acquaintances:
    """Finds customers by what they say of themselves."""

    def __init__(self, archive: Archive) -> None:
        """Remember nobody yet."""
        self._archive = archive
        self._recent: OrderedDict[str, Customer] = OrderedDict()

    async def look_up(self, met: Introduction) -> dict[str, Customer]:
        """Give whom the archive knows by each identity. Raises ``StoreUnavailable``."""
        known: dict[str, Customer] = {}
        for identity in met.identities():
            row = await self._archive.customer_by_identity(identity)
            if row is not None:
                known[identity] = Customer(
                    customer_id=row.customer_id, name=row.name, identities=row.identities
                )
        return known

    def recent(self, met: Introduction) -> dict[str, Customer]:
        """Give whom we have met lately; newer than the archive."""
        return {i: self._recent[i] for i in met.identities() if i in self._recent}

    def learn(self, who: Recognised, known: dict[str, Customer]) -> None:
        """Remember what was just said, until the archive has it."""
        customer: Customer | None = next(
            (c for c in known.values() if c.customer_id == who.customer_id), None
        )
        for event in who.events:
            customer = evolve(customer, event)
        if customer is None:
            return
        for identity in customer.identities:
            self._recent[identity] = customer
            self._recent.move_to_end(identity)
        while len(self._recent) > RECENT:
            self._recent.popitem(last=False)
