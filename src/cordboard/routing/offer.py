"""An offer, and the reason for it that a supervisor can read."""

from datetime import datetime, timedelta

from cordboard.contacts.events import CandidateScore, OfferMade, OfferReason
from cordboard.kernel.ids import OfferId
from cordboard.routing.asking import asked
from cordboard.routing.claim import contact_score, idle_key, line_key
from cordboard.routing.floor import Floor, Match
from cordboard.routing.records import Agent, Contact
from cordboard.settings.centre import Requirement, RoutingPolicy

BEST_FEW = 3
"""How many agents a reason names."""


def offer_of(floor: Floor, match: Match, *, now: datetime, seconds: float) -> OfferMade:
    """Write `match` down as an event; `seconds` is `now` since 1970."""
    contact = match.contact
    queue = floor.rules.queue(contact.queue_id)
    policy = floor.rules.policy
    waited = seconds - line_key(queue, contact)
    wanted = asked(queue, contact.requires, step=contact.step)
    chosen = match.agent
    return OfferMade(
        at=now,
        contact_id=contact.id,
        offer_id=OfferId(f"{contact.id}/{contact.offers + 1}"),
        agent_id=chosen.id,
        queue_id=contact.queue_id,
        channel=contact.channel,
        expires_at=now + timedelta(seconds=queue.offer_timeout),
        reason=OfferReason(
            rule=_rule(contact),
            step=contact.step,
            requires=tuple(Requirement(skill=s, level=n) for s, n in wanted.requires),
            contact_score=round(
                contact_score(policy, queue, waited=waited, is_over=contact.is_over), 3
            ),
            waited=round(seconds - contact.since, 3),
            able=match.able,
            waiting=len(floor.waiting[contact.queue_id]),
            candidates=tuple(
                _candidate(policy, agent, chosen=chosen, seconds=seconds) for agent in match.best
            ),
        ),
    )


def _rule(contact: Contact) -> str:
    if contact.preferred is not None:
        return "preferred" if contact.ignores_ability else "last_agent"
    if contact.is_over:
        return "ceiling"
    return "step" if contact.step else "requirements"


def _candidate(
    policy: RoutingPolicy, agent: Agent, *, chosen: Agent, seconds: float
) -> CandidateScore:
    return CandidateScore(
        agent_id=agent.id,
        score=round(idle_key(policy, chosen) - idle_key(policy, agent), 3),
        idle=round(seconds - agent.idle_since, 3),
        load=agent.profile.room(agent.load)[1],
        because=_because(agent, chosen),
    )


def _because(agent: Agent, chosen: Agent) -> str:
    """Say what put `agent` behind `chosen`."""
    if agent is chosen:
        return "chosen"
    if agent.profile.room(agent.load)[1] > chosen.profile.room(chosen.load)[1]:
        return "more_load"
    if agent.idle_since > chosen.idle_since:
        return "less_idle"
    return "more_flexible" if agent.flexibility > chosen.flexibility else "tie"
