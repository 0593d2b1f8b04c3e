"""The configuration document. YAML files and admin screens are two views of these Structs.

Every list is keyed by a short stable ``id``. Times of day are ``HH:MM``; durations are written as
``20s``, ``3m``, ``1h30m`` in YAML and are whole seconds here and in JSON.
"""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from cordboard.kernel.ids import (
    AgentId,
    CalendarId,
    DispositionId,
    PauseReasonId,
    QueueId,
    SiteId,
    SkillId,
    TeamId,
    UserId,
)
from cordboard.settings.bounds import (
    DAY,
    HOUR,
    MINUTE,
    SHARE,
    Format,
    Longest,
    Names,
    number,
    seconds,
)
from cordboard.settings.hours import Calendar

Level = Annotated[int, number(1, 5)]
"""How good someone is at something: 1 (beginner) to 5 (expert)."""


class Channel(StrEnum):
    """A door customers come through."""

    VOICE = "voice"
    CHAT = "chat"
    EMAIL = "email"
    MESSAGE = "message"
    TASK = "task"


class Role(StrEnum):
    """What a user is there for; each role is a set of permissions in ``access``."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    QUALITY = "quality"
    PLANNER = "planner"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    API = "api"


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the document. Unknown fields are mistakes to `text`, but not in an old event."""


class Skill(_Part, frozen=True):
    """Something an agent can be good at: a product, a language, a kind of customer."""

    id: SkillId
    name: str


class Team(_Part, frozen=True):
    """Agents who are led together."""

    id: TeamId
    name: str


class User(_Part, frozen=True):
    """A person who signs in. Secrets are not configuration and are never in this document."""

    id: UserId
    name: str
    email: Annotated[str, Format.EMAIL] = ""
    """Where they can be reached; nobody else in the centre has it."""
    roles: tuple[Role, ...] = (Role.AGENT,)
    """What they may do: see Roles and permissions."""
    team: TeamId | None = None
    """Where they are led, if anywhere."""
    skills: dict[SkillId, Level] = {}
    """Level 1 (beginner) to 5 (expert) by skill."""
    queues: tuple[QueueId, ...] = ()
    """Queues this agent serves."""
    capacity: Annotated[str, Names("capacity", besides=("standard",))] = "standard"
    """Which capacity profile holds for this agent."""
    supervises: tuple[TeamId, ...] | None = None
    """Teams a supervisor may see and steer; nothing means every team."""
    supervises_queues: tuple[QueueId, ...] | None = None
    """Queues a supervisor may see and steer; nothing means every queue."""
    language: Annotated[str, Format.LANGUAGE] = ""
    """Of the screens; empty is the centre's."""
    active: bool = True
    """Whether they may sign in."""


class ChannelCapacity(_Part, frozen=True):
    """How much of an agent one contact of a channel takes."""

    channel: Channel
    """Each at most once in a profile."""
    most: Annotated[int, number(0, 25)]
    """At most this many contacts of the channel at once."""
    weight: Annotated[int, number(1, 10_000)]
    """Units of the profile one contact takes."""
    joins: tuple[Channel, ...] = ()
    """The interruption matrix's row: may be offered while serving these *other* channels."""


class CapacityProfile(_Part, frozen=True):
    """How many contacts an agent serves at once, by channel."""

    id: str
    units: Annotated[int, number(1, 10_000)] = 100
    """What an agent can carry in all."""
    channels: tuple[ChannelCapacity, ...] = ()
    """A channel that is missing is not served."""


class Requirement(_Part, frozen=True):
    """A skill at a level or better."""

    skill: SkillId
    level: Level = 1
    """At least this good."""


class RoutingStep(_Part, frozen=True):
    """What is asked of an agent from ``after`` seconds of waiting on, until the next step."""

    after: Annotated[int, seconds(0, 30 * DAY)] = 0
    """Waiting time from which the step holds; rises from step to step."""
    requires: tuple[Requirement, ...] = ()
    """All of these *in place of* the contact's and the queue's own requirements."""
    keep_contact_requirements: bool = True
    """Whether what the contact itself asks for (e.g. a language) still holds in this step."""
    overflow: tuple[QueueId, ...] = ()
    """Agents of these queues may serve it too from here on."""


class ServiceTarget(_Part, frozen=True):
    """The promise: `share` of contacts answered within `within` seconds."""

    share: Annotated[float, SHARE] = 0.8
    """Of contacts."""
    within: Annotated[int, seconds(1, 30 * DAY)] = 20
    """Waiting time until an agent answers."""
    short_abandon: Annotated[int, seconds(0, 5 * MINUTE)] = 5
    """Contacts given up sooner are counted apart, as short abandons."""


class Queue(_Part, frozen=True):
    """A line contacts wait in."""

    id: QueueId
    name: str
    calendar: CalendarId | None = None
    """Opening hours; nothing is always open."""
    priority: Annotated[int, number(-1000, 1000)] = 0
    """Added to each contact's own priority; one point is worth `priority_bonus` of waiting."""
    priority_bonus: Annotated[int, seconds(0, DAY)] = 60
    """How much longer a contact counts as having waited, for each point of priority."""
    target: ServiceTarget = ServiceTarget()
    """What is promised to those who wait."""
    weight: Annotated[float, number(0.01, 100)] = 1.0
    """How much this queue's lateness counts against other queues'."""
    requires: tuple[Requirement, ...] = ()
    """What is asked of an agent, all of it, until a step says otherwise."""
    steps: tuple[RoutingStep, ...] = ()
    """How that relaxes with waiting."""
    ceiling: Annotated[int, seconds(10, 30 * DAY)] = 1800
    """From this wait on a contact goes before all others, to anyone able who is free."""
    offer_timeout: Annotated[int, seconds(5, 10 * MINUTE)] = 20
    """How long an agent has to answer an offer."""
    wrap_up: Annotated[int, seconds(0, HOUR)] = 60
    """How long wrap-up may take before it ends by itself; 0 is no wrap-up."""
    preferred_patience: Annotated[int, seconds(0, DAY)] = 30
    """How long a contact waits for its preferred agent alone."""
    prefers_last_agent: bool = False
    """Whether a customer's last agent is preferred when they come back."""
    abandon_grace: Annotated[int, seconds(5, HOUR)] = 60
    """A visitor whose connection is lost so long while waiting has abandoned."""
    dispositions: tuple[DispositionId, ...] = ()
    """Allowed at wrap-up; empty allows all."""


class Disposition(_Part, frozen=True):
    """How a contact came out, in the words reports use."""

    id: DispositionId
    name: str
    resolved: bool = True
    """Whether the matter is settled with it, for the share of contacts that are."""


class PauseReason(_Part, frozen=True):
    """Why an agent takes a break."""

    id: PauseReasonId
    name: str
    paid: bool = True
    """Whether the break counts as working time."""


class FieldKind(StrEnum):
    """What a pre-chat form field holds."""

    TEXT = "text"
    EMAIL = "email"
    PHONE = "phone"
    CHOICE = "choice"


class FormField(_Part, frozen=True):
    """One question asked before the chat begins."""

    id: str
    label: str
    """The question."""
    kind: FieldKind = FieldKind.TEXT
    """What is checked of the answer."""
    required: bool = False
    """Whether the chat cannot begin without an answer."""
    choices: tuple[str, ...] = ()
    """What a ``choice`` field offers."""
    queue_by_choice: dict[str, QueueId] = {}
    """Which queue a choice leads to; otherwise the site's."""


class Site(_Part, frozen=True):
    """A place on the web with our widget."""

    id: SiteId
    name: str
    queue: QueueId
    """Where its contacts wait, unless the form leads elsewhere."""
    origins: tuple[Annotated[str, Format.ORIGIN], ...] = ()
    """Web origins that may show the widget; empty allows only the centre's own pages."""
    language: Annotated[str, Format.LANGUAGE] = "en"
    """Of the widget's own words."""
    colour: Annotated[str, Format.COLOUR] = "#1f5fbf"
    """Of the widget's button and header."""
    greeting: Annotated[str, Longest(2_000)] = ""
    """What the visitor reads first."""
    form: tuple[FormField, ...] = ()
    """What is asked before the chat begins."""
    leave_message: bool = True
    """Whether visitors may leave a message outside opening hours."""
    requires: tuple[Requirement, ...] = ()
    """What contacts from this site ask of an agent, e.g. a language."""


class Limits(_Part, frozen=True):
    """Bounds on what comes from outside."""

    message_chars: Annotated[int, number(1, 100_000)] = 4000
    """Characters of one message."""
    attachment_bytes: Annotated[int, number(0, 100_000_000)] = 10_000_000
    """Bytes of one attachment; 0 allows none."""
    attachment_kinds: tuple[Annotated[str, Format.MEDIA_TYPE], ...] = (
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "application/pdf",
        "text/plain",
    )
    """Media types of attachments, told from their content."""
    attachments_per_contact: Annotated[int, number(0, 1_000)] = 20
    """Files one visitor may send in one contact."""
    visitor_messages_per_minute: Annotated[int, number(1, 600)] = 30
    """Messages one visitor may send in a minute."""
    contacts_per_visitor_per_hour: Annotated[int, number(1, 1_000)] = 10
    """Contacts one visitor may begin in an hour."""
    sign_in_tries: Annotated[int, number(1, 100)] = 5
    """Failed sign-ins of one account from one place before it must wait."""
    session_hours: Annotated[int, number(1, 168)] = 12
    """Hours after which everyone signs in again."""
    session_idle_minutes: Annotated[int, number(1, 1_440)] = 60
    """Minutes without any request after which a session ends."""
    return_within: Annotated[int, seconds(1, 10 * MINUTE)] = 30
    """How long a lost agent's contacts wait for them before they go back in line."""


class RoutingPolicy(_Part, frozen=True):
    """How ties and trade-offs are decided; the default is tuned by the shipped simulation."""

    agent_order: Literal["least_flexible", "longest_idle"] = "least_flexible"
    """Which able agent is offered a contact first."""
    idle_weight: Annotated[float, number(0, 100)] = 1.0
    """Fairness: how strongly idle time moves an agent ahead within ``least_flexible``."""
    contact_order: Literal["target", "oldest"] = "target"
    """Which contact goes first: by weight x wait / target with deadline boost, or by age alone."""
    deadline_boost: Annotated[float, number(0, 100)] = 10.0
    """How much more a contact counts whose target is about to be missed, within ``target``."""
    overtaking: Annotated[float, number(0, 1000)] = 3.0
    """A contact whose target is missed lets those behind it who can still be answered in time go
    first until it has waited this many times its target, within ``target``; 0: nobody overtakes."""


class Centre(_Part, frozen=True):
    """All of it."""

    name: str = "Contact centre"
    """What customers and staff call it."""
    time_zone: Annotated[str, Format.TIME_ZONE] = "UTC"
    """In which reports cut their days."""
    language: Annotated[str, Format.LANGUAGE] = "en"
    """Of the screens, for users who chose none."""
    skills: tuple[Skill, ...] = ()
    teams: tuple[Team, ...] = ()
    capacity: tuple[CapacityProfile, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    queues: tuple[Queue, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    pause_reasons: tuple[PauseReason, ...] = ()
    users: tuple[User, ...] = ()
    sites: tuple[Site, ...] = ()
    routing: RoutingPolicy = RoutingPolicy()
    limits: Limits = Limits()

    def queue(self, key: QueueId) -> Queue | None:
        """Find a queue by id."""
        return next((q for q in self.queues if q.id == key), None)

    def user(self, key: UserId | AgentId) -> User | None:
        """Find a user (or the user an agent is) by id."""
        return next((u for u in self.users if u.id == key), None)

    def site(self, key: SiteId) -> Site | None:
        """Find a widget site by id."""
        return next((s for s in self.sites if s.id == key), None)

    def calendar(self, key: CalendarId | None) -> Calendar | None:
        """Find a calendar by id; None has none."""
        return next((c for c in self.calendars if c.id == key), None)

    def capacity_of(self, user: User) -> CapacityProfile:
        """Give the user's capacity profile, or the built-in standard one."""
        return next((p for p in self.capacity if p.id == user.capacity), STANDARD_CAPACITY)


STANDARD_CAPACITY = CapacityProfile(
    id="standard",
    units=100,
    channels=(
        ChannelCapacity(channel=Channel.VOICE, most=1, weight=70),
        ChannelCapacity(
            channel=Channel.CHAT,
            most=3,
            weight=30,
            joins=(Channel.VOICE, Channel.EMAIL, Channel.MESSAGE, Channel.TASK),
        ),
        ChannelCapacity(
            channel=Channel.MESSAGE, most=5, weight=20, joins=(Channel.CHAT, Channel.EMAIL)
        ),
        ChannelCapacity(
            channel=Channel.EMAIL,
            most=2,
            weight=30,
            joins=(Channel.CHAT, Channel.MESSAGE, Channel.TASK),
        ),
        ChannelCapacity(channel=Channel.TASK, most=2, weight=30, joins=(Channel.EMAIL,)),
    ),
)
