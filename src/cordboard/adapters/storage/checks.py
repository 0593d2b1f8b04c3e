"""What is refused before any database sees it, so that one bad batch cannot hurt its neighbours."""

from collections.abc import Sequence

from cordboard.kernel.errors import Invalid
from cordboard.ports.event_store import NewEvent


def check_batch(batch: Sequence[NewEvent]) -> None:
    """Raise ``Invalid`` for a stream or an actor without a name, or with a NUL in it.

    PostgreSQL cannot keep a NUL in a text; what the event itself says is kept as JSON, where any
    character is written as an escape.
    """
    for new in batch:
        if not new.stream or not new.actor:
            raise Invalid(
                "An event without a stream or an actor cannot be stored.",
                mend="Name whose story the event belongs to and who caused it.",
                stream=new.stream,
                actor=new.actor,
            )
        if "\0" in new.stream or "\0" in new.actor:
            raise Invalid(
                "The name of a stream or an actor holds a NUL character.",
                mend="Remove the NUL character from the name.",
                stream=new.stream,
                actor=new.actor,
            )


def check_holder(holder: str) -> None:
    """Raise ``Invalid`` for a lease's holder without a name, or with a NUL in it."""
    if not holder or "\0" in holder:
        raise Invalid(
            "A lease needs a holder with a name.",
            mend="Give this process a name of its own, different at every start.",
            holder=holder,
        )
