"""The reference of roles and permissions, from the table that is asked at every door."""

from collections.abc import Iterator

from cordboard.access.permissions import GRANTS, MEANINGS, Permission, Reach
from tools.pages import page

INTRODUCTION = """\
What each role may do, and how far.

- **own**: oneself, the contacts one serves or has served, the queues one is in, and, while one
  serves a customer, that customer's earlier contacts.
- **supervised**: the teams and queues one supervises (`supervises` and `supervises_queues` of the
  user), and one's own.
- **all**: without borders.

Someone with several roles has the furthest reach of each. The permissions are also the scopes of
API tokens: a token may do what both its scopes and its user allow. Publishing a version in which
users change takes `user.manage` as well as `settings.publish`, for who can grant roles could else
grant their own. Every look at a customer's data is in the audit trail."""

_REACHES = {Reach.OWN: "own", Reach.SUPERVISED: "supervised", Reach.EVERYTHING: "all", None: ""}


def permissions() -> str:
    """Write the page of roles and permissions."""
    return page("Roles and permissions", INTRODUCTION, _lines())


def _lines() -> Iterator[str]:
    yield f"| permission | {' | '.join(GRANTS)} |"
    yield f"|---|{'---|' * len(GRANTS)}"
    for permission in Permission:
        reaches = (_REACHES[granted.get(permission)] for granted in GRANTS.values())
        yield f"| `{permission}` | {' | '.join(reaches)} |"
    yield ""
    yield "| permission | what it allows |"
    yield "|---|---|"
    for permission in Permission:
        yield f"| `{permission}` | {MEANINGS[permission]} |"
