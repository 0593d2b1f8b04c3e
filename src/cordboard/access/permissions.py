"""The table of roles: what each may do, and how far."""

from enum import IntEnum, StrEnum

from cordboard.settings.centre import Role


class Permission(StrEnum):
    """Something a person or a program may do; also a token's scope."""

    CONTACT_SERVE = "contact.serve"
    CONTACT_LOOK = "contact.look"
    CONTACT_WATCH = "contact.watch"
    CONTACT_WHISPER = "contact.whisper"
    CONTACT_JOIN = "contact.join"
    CONTACT_TAKE_OVER = "contact.take_over"
    CONTACT_MOVE = "contact.move"
    CONTACT_END = "contact.end"
    AGENT_LOOK = "agent.look"
    AGENT_SET_STATE = "agent.set_state"
    REPORT_READ = "report.read"
    WALLBOARD_READ = "wallboard.read"
    SETTINGS_READ = "settings.read"
    SETTINGS_PUBLISH = "settings.publish"
    USER_MANAGE = "user.manage"
    TOKEN_MANAGE = "token.manage"  # noqa: S105 - the name of a permission
    AUDIT_READ = "audit.read"
    EVENTS_READ = "events.read"
    LOG_BACKUP = "log.backup"


MEANINGS: dict[Permission, str] = {
    Permission.CONTACT_SERVE: "Answer offers, write to the customer, transfer, wrap up.",
    Permission.CONTACT_LOOK: "Read a contact: its messages, its customer, why it was routed so.",
    Permission.CONTACT_WATCH: "Follow a contact live, unseen.",
    Permission.CONTACT_WHISPER: "Write to a contact's agent, unseen by the customer.",
    Permission.CONTACT_JOIN: "Take part in a contact in the open.",
    Permission.CONTACT_TAKE_OVER: "Take a contact from its agent or from the queue.",
    Permission.CONTACT_MOVE: "Move a contact to another queue or agent.",
    Permission.CONTACT_END: "End a contact one does not serve.",
    Permission.AGENT_LOOK: "See an agent's state, time in it and load.",
    Permission.AGENT_SET_STATE: "Set an agent ready, on a break or off.",
    Permission.REPORT_READ: "Read interval reports.",
    Permission.WALLBOARD_READ: "See a queue's live figures.",
    Permission.SETTINGS_READ: "Read and export the configuration and its versions.",
    Permission.SETTINGS_PUBLISH: "Publish a version; with changes to users, `user.manage` too.",
    Permission.USER_MANAGE: "Change users and roles, reset passwords, revoke sessions.",
    Permission.TOKEN_MANAGE: "Make and revoke API tokens.",
    Permission.AUDIT_READ: "Read the audit trail.",
    Permission.EVENTS_READ: "Read the log as it is, customers' messages included.",
    Permission.LOG_BACKUP: "Take and download a backup of everything.",
}
"""What each permission allows."""


class Reach(IntEnum):
    """How far a grant goes; the further one wins."""

    OWN = 1
    """Oneself: own contacts, own state, own queues, and the earlier contacts of a customer while
    one serves them."""
    SUPERVISED = 2
    """The teams and queues one supervises."""
    EVERYTHING = 3


_SUPERVISING = (
    Permission.CONTACT_LOOK,
    Permission.CONTACT_WATCH,
    Permission.CONTACT_WHISPER,
    Permission.CONTACT_JOIN,
    Permission.CONTACT_TAKE_OVER,
    Permission.CONTACT_MOVE,
    Permission.CONTACT_END,
    Permission.AGENT_LOOK,
    Permission.AGENT_SET_STATE,
    Permission.REPORT_READ,
    Permission.WALLBOARD_READ,
)


def _all(reach: Reach, *permissions: Permission) -> dict[Permission, Reach]:
    return dict.fromkeys(permissions, reach)


GRANTS: dict[Role, dict[Permission, Reach]] = {
    Role.AGENT: _all(
        Reach.OWN,
        Permission.CONTACT_SERVE,
        Permission.CONTACT_LOOK,
        Permission.AGENT_LOOK,
        Permission.AGENT_SET_STATE,
        Permission.REPORT_READ,
        Permission.WALLBOARD_READ,
    ),
    # What a supervisor takes over becomes a contact of their own.
    Role.SUPERVISOR: _all(Reach.SUPERVISED, *_SUPERVISING)
    | _all(Reach.OWN, Permission.CONTACT_SERVE),
    Role.QUALITY: _all(
        Reach.EVERYTHING,
        Permission.CONTACT_LOOK,
        Permission.CONTACT_WATCH,
        Permission.REPORT_READ,
        Permission.WALLBOARD_READ,
    ),
    Role.PLANNER: _all(
        Reach.EVERYTHING,
        Permission.AGENT_LOOK,
        Permission.REPORT_READ,
        Permission.WALLBOARD_READ,
        Permission.SETTINGS_READ,
    ),
    # Administrators run the centre; customers' words are not theirs to read.
    Role.ADMINISTRATOR: _all(
        Reach.EVERYTHING,
        Permission.AGENT_LOOK,
        Permission.REPORT_READ,
        Permission.WALLBOARD_READ,
        Permission.SETTINGS_READ,
        Permission.SETTINGS_PUBLISH,
        Permission.USER_MANAGE,
        Permission.TOKEN_MANAGE,
        Permission.AUDIT_READ,
        Permission.LOG_BACKUP,
    ),
    Role.AUDITOR: _all(
        Reach.EVERYTHING,
        Permission.REPORT_READ,
        Permission.SETTINGS_READ,
        Permission.AUDIT_READ,
    ),
    Role.API: _all(
        Reach.EVERYTHING,
        Permission.CONTACT_LOOK,
        Permission.CONTACT_MOVE,
        Permission.CONTACT_END,
        Permission.AGENT_LOOK,
        Permission.AGENT_SET_STATE,
        Permission.REPORT_READ,
        Permission.WALLBOARD_READ,
        Permission.SETTINGS_READ,
        Permission.SETTINGS_PUBLISH,
        Permission.EVENTS_READ,
    ),
}
"""What each role may do, and how far."""
