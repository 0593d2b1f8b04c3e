"""An offer, and the reason for it that a supervisor can read."""

from datetime import datetime, timedelta
from functools import lru_cache

from cordboard.contacts.events import CandidateScore, OfferMade, OfferReason
from cordboard.kernel.ids import OfferId
from cordboard.routing.claim import why_behind
from cordboard.routing.floor import Floor, Match
from cordboard.routing.records import Contact, Entry
from cordboard.settings.centre import RoutingPolicy

BEST_FEW = 3
"""How many agents a reason names."""


@lru_cache(maxsize=256)
def _span(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


def offer_of(floor: Floor, match: Match, *, now: datetime, seconds: float) -> OfferMade:
    """Write `match` down as an event; `seconds` is `now` since 1970."""
    contact = match.contact
    queue = contact.queue
    chosen = match.best[0]
    return OfferMade(
        at=now,
        contact_id=contact.id,
        offer_id=OfferId(f"{contact.id}/{contact.offers + 1}"),
        agent_id=chosen[2],
        queue_id=queue.id,
        channel=contact.channel,
        expires_at=now + _span(queue.offer_timeout),
        reason=OfferReason(
            rule=_rule(contact),
            step=contact.step,
            requires=match.requires,
            contact_score=match.score,
            waited=seconds - contact.since,
            able=match.able,
            waiting=len(floor.waiting[queue.id]),
            candidates=_candidates(floor.rules.policy, match.best, seconds),
        ),
    )


def _rule(contact: Contact) -> str:
    if contact.preferred is not None:
        return "preferred" if contact.ignores_ability else "last_agent"
    if contact.is_over:
        return "ceiling"
    return "step" if contact.step else "requirements"


def _candidates(
    policy: RoutingPolicy, best: list[Entry], seconds: float
) -> tuple[CandidateScore, ...]:
    """Score the best few against the chosen one, who is the first of them and has 0."""
    chosen = best[0]
    least, key, agent_id, agent = chosen
    first = CandidateScore(
        agent_id=agent_id,
        score=0.0,
        idle=seconds - agent.idle_since,
        load=least,
        because="chosen",
    )
    if len(best) == 1:
        return (first,)
    others = [
        CandidateScore(
            agent_id=other_id,
            score=key - other_key,
            idle=seconds - other.idle_since,
            load=load,
            because="more_load" if load > least else why_behind(policy, other, agent),
        )
        for load, other_key, other_id, other in best[1:]
    ]
    return (first, *others)
