"""Least privilege: what each role may do, to what, and through which token."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.access.permissions import GRANTS, MEANINGS, Permission, Reach
from cordboard.access.roles import (
    NotAllowed,
    OnAgent,
    OnContact,
    OnQueue,
    Seat,
    Subject,
    UnknownScope,
    check_scopes,
    demand,
    may,
    may_anywhere,
    needed_to_publish,
    seat_of,
)
from cordboard.kernel.ids import AgentId, QueueId, TeamId, UserId
from cordboard.settings.centre import Centre, Role, User
from cordboard.settings.diff import Change, ChangeKind

pytestmark = pytest.mark.pure

# One letter a role, in this order: how far it reaches. o = own, s = supervised, e = everything.
ROLES = (
    Role.AGENT,
    Role.SUPERVISOR,
    Role.QUALITY,
    Role.PLANNER,
    Role.ADMINISTRATOR,
    Role.AUDITOR,
    Role.API,
)
MATRIX = {
    Permission.CONTACT_SERVE: "oo-----",
    Permission.CONTACT_LOOK: "ose---e",
    Permission.CONTACT_WATCH: "-se----",
    Permission.CONTACT_WHISPER: "-s-----",
    Permission.CONTACT_JOIN: "-s-----",
    Permission.CONTACT_TAKE_OVER: "-s-----",
    Permission.CONTACT_MOVE: "-s----e",
    Permission.CONTACT_END: "-s----e",
    Permission.AGENT_LOOK: "os-ee-e",
    Permission.AGENT_SET_STATE: "os----e",
    Permission.REPORT_READ: "oseeeee",
    Permission.WALLBOARD_READ: "oseee-e",
    Permission.SETTINGS_READ: "---eeee",
    Permission.SETTINGS_PUBLISH: "----e-e",
    Permission.USER_MANAGE: "----e--",
    Permission.TOKEN_MANAGE: "----e--",
    Permission.AUDIT_READ: "----ee-",
    Permission.EVENTS_READ: "------e",
    Permission.LOG_BACKUP: "----e--",
}
LETTERS = {"-": None, "o": Reach.OWN, "s": Reach.SUPERVISED, "e": Reach.EVERYTHING}

BILLING, SALES = QueueId("billing"), QueueId("sales")
DAY, NIGHT = TeamId("day"), TeamId("night")
ZOE, YANN = Seat(AgentId("zoe"), DAY), Seat(AgentId("yann"), NIGHT)


def person(
    *roles: Role,
    key: str = "zoe",
    teams: tuple[TeamId, ...] | None = None,
    queues: tuple[QueueId, ...] | None = None,
) -> User:
    """Make a user who serves billing in the day team and supervises what is said."""
    return User(
        id=UserId(key),
        name=key.title(),
        roles=roles,
        team=DAY,
        queues=(BILLING,),
        supervises=teams,
        supervises_queues=queues,
    )


def test_the_matrix_names_every_permission_and_role() -> None:
    assert set(MATRIX) == set(Permission) == set(MEANINGS)
    assert set(GRANTS) == set(ROLES) == set(Role)


@pytest.mark.parametrize(("permission", "role"), list(product(Permission, ROLES)))
def test_every_role_reaches_as_far_as_the_matrix_says(permission: Permission, role: Role) -> None:
    expected = LETTERS[MATRIX[permission][ROLES.index(role)]]
    assert GRANTS[role].get(permission) is expected
    user = person(role, teams=(DAY,), queues=(BILLING,))
    contact_of_others = OnContact(queue_id=SALES, seats=(YANN,))
    assert may(user, permission) is (expected is Reach.EVERYTHING)
    assert may(user, permission, on=contact_of_others) is (expected is Reach.EVERYTHING)
    assert may_anywhere(user, permission) is (expected is not None)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_may_do_anything_once_inactive_or_without_a_role(permission: Permission) -> None:
    gone = User(id=UserId("zoe"), name="Zoe", roles=tuple(Role), active=False)
    nobody = User(id=UserId("zoe"), name="Zoe", roles=())
    own = OnContact(queue_id=BILLING, seats=(ZOE,))
    assert not may(gone, permission, on=own)
    assert not may(nobody, permission, on=own)
    assert not may_anywhere(gone, permission)


@pytest.mark.parametrize(
    ("on", "allowed"),
    [
        (OnContact(queue_id=BILLING, seats=(ZOE,)), True),
        (OnContact(queue_id=SALES, seats=(ZOE,)), True),
        (OnContact(queue_id=BILLING, former=(ZOE,)), True),
        (OnContact(queue_id=BILLING, seats=(YANN,)), False),
        (OnContact(queue_id=BILLING), False),
        (OnContact(queue_id=SALES, former=(YANN,), customer_served_by=(ZOE.agent_id,)), True),
        (OnContact(queue_id=SALES, former=(YANN,), customer_served_by=(YANN.agent_id,)), False),
    ],
)
def test_an_agent_looks_at_own_contacts_and_at_those_of_the_customer_they_serve_now(
    on: Subject, *, allowed: bool
) -> None:
    assert may(person(Role.AGENT), Permission.CONTACT_LOOK, on=on) is allowed


def test_looking_at_a_customers_other_contact_is_not_serving_it() -> None:
    zoe = person(Role.AGENT)
    other = OnContact(queue_id=SALES, seats=(YANN,), customer_served_by=(ZOE.agent_id,))
    passed_on = OnContact(queue_id=SALES, seats=(YANN,), former=(ZOE,))
    for contact in (other, passed_on):
        assert may(zoe, Permission.CONTACT_LOOK, on=contact)
        assert not may(zoe, Permission.CONTACT_SERVE, on=contact)
    assert may(zoe, Permission.CONTACT_SERVE, on=OnContact(queue_id=SALES, seats=(ZOE,)))


@pytest.mark.parametrize(
    ("teams", "queues", "on", "allowed"),
    [
        (None, None, OnContact(queue_id=SALES, seats=(YANN,)), True),
        (None, None, OnContact(queue_id=None), True),
        ((DAY,), None, OnContact(queue_id=SALES, seats=(ZOE,)), True),
        ((DAY,), None, OnContact(queue_id=SALES, seats=(YANN,)), False),
        ((DAY,), None, OnContact(queue_id=SALES), True),
        (None, (BILLING,), OnContact(queue_id=BILLING, seats=(YANN,)), True),
        (None, (BILLING,), OnContact(queue_id=SALES, seats=(ZOE,)), False),
        (None, (BILLING,), OnContact(queue_id=None), False),
        ((DAY,), (BILLING,), OnContact(queue_id=BILLING, seats=(ZOE,)), True),
        ((DAY,), (BILLING,), OnContact(queue_id=BILLING, seats=(YANN,)), False),
        ((), (), OnContact(queue_id=BILLING, seats=(ZOE,)), False),
        ((DAY,), None, OnAgent(ZOE), True),
        ((DAY,), None, OnAgent(YANN), False),
        ((DAY,), None, OnAgent(Seat(AgentId("sam"))), False),
        (None, (BILLING,), OnQueue(BILLING), True),
        (None, (BILLING,), OnQueue(SALES), False),
    ],
)
def test_a_supervisor_sees_only_their_teams_and_queues(
    teams: tuple[TeamId, ...] | None,
    queues: tuple[QueueId, ...] | None,
    on: Subject,
    *,
    allowed: bool,
) -> None:
    ruth = User(
        id=UserId("ruth"),
        name="Ruth",
        roles=(Role.SUPERVISOR,),
        supervises=teams,
        supervises_queues=queues,
    )
    permission = {
        OnContact: Permission.CONTACT_LOOK,
        OnAgent: Permission.AGENT_SET_STATE,
        OnQueue: Permission.WALLBOARD_READ,
    }[type(on)]
    assert may(ruth, permission, on=on) is allowed


def test_an_agent_who_passed_a_contact_on_is_no_reason_to_steer_it() -> None:
    ruth = person(Role.SUPERVISOR, key="ruth", teams=(DAY,))
    passed_on = OnContact(queue_id=SALES, seats=(YANN,), former=(ZOE,))
    assert may(ruth, Permission.CONTACT_LOOK, on=passed_on)
    assert not may(ruth, Permission.CONTACT_TAKE_OVER, on=passed_on)


def test_what_a_supervisor_took_over_is_theirs_to_serve() -> None:
    ruth = person(Role.SUPERVISOR, key="ruth", teams=(DAY,), queues=(BILLING,))
    taken = OnContact(queue_id=BILLING, seats=(Seat(AgentId("ruth"), DAY),))
    assert may(ruth, Permission.CONTACT_SERVE, on=taken)
    assert not may(ruth, Permission.CONTACT_SERVE, on=OnContact(queue_id=BILLING, seats=(ZOE,)))


def test_an_administrator_does_not_read_what_customers_write() -> None:
    ada = person(Role.ADMINISTRATOR, key="ada")
    contact = OnContact(queue_id=BILLING, seats=(ZOE,))
    assert not may(ada, Permission.CONTACT_LOOK, on=contact)
    assert not may(ada, Permission.EVENTS_READ)


def test_an_agent_who_left_the_configuration_is_in_no_team() -> None:
    centre = Centre(users=(person(Role.AGENT),))
    assert seat_of(centre, ZOE.agent_id) == ZOE
    assert seat_of(centre, AgentId("gone")) == Seat(AgentId("gone"))


def test_a_refusal_says_what_it_takes() -> None:
    zoe, ruth = person(Role.AGENT), person(Role.SUPERVISOR, key="ruth", teams=(NIGHT,))
    with pytest.raises(NotAllowed, match=r"contact\.watch") as refused:
        demand(zoe, Permission.CONTACT_WATCH)
    assert refused.value.mend == "It takes one of the roles supervisor, quality."
    with pytest.raises(NotAllowed) as refused:
        demand(ruth, Permission.CONTACT_WATCH, on=OnContact(queue_id=SALES, seats=(ZOE,)))
    assert "not here" in refused.value.mend
    everyone = person(Role.QUALITY)
    with pytest.raises(NotAllowed) as refused:
        demand(everyone, Permission.REPORT_READ, scopes=("contact.look",))
    assert refused.value.mend == "Use a token with the scope report.read."
    demand(everyone, Permission.REPORT_READ, scopes=("report.read",))


def test_who_may_publish_may_not_thereby_make_themselves_administrator() -> None:
    def changed(path: str) -> Change:
        return Change(path=path, kind=ChangeKind.CHANGED)

    assert needed_to_publish([changed("queues.billing.wrap_up")]) == {Permission.SETTINGS_PUBLISH}
    assert needed_to_publish([changed("limits.session_hours"), changed("users.bot.roles")]) == {
        Permission.SETTINGS_PUBLISH,
        Permission.USER_MANAGE,
    }
    assert needed_to_publish([]) == {Permission.SETTINGS_PUBLISH}
    assert not may(person(Role.API), Permission.USER_MANAGE)


def test_a_token_cannot_be_given_what_its_user_does_not_have() -> None:
    zoe = person(Role.AGENT)
    check_scopes(zoe, ("contact.look", "contact.serve"))
    with pytest.raises(UnknownScope) as refused:
        check_scopes(zoe, ("contact.look", "audit.read", "everything"))
    assert refused.value.details["scopes"] == ["audit.read", "everything"]
    assert "contact.serve" in refused.value.mend
    with pytest.raises(UnknownScope, match="No scope"):
        check_scopes(zoe, ())


roles = st.lists(st.sampled_from(Role), max_size=3).map(tuple)
some_teams = st.none() | st.lists(st.sampled_from([DAY, NIGHT]), max_size=2).map(tuple)
some_queues = st.none() | st.lists(st.sampled_from([BILLING, SALES]), max_size=2).map(tuple)
seats = st.lists(st.sampled_from([ZOE, YANN]), max_size=2).map(tuple)
subjects = st.one_of(
    st.none(),
    st.builds(OnQueue, st.sampled_from([BILLING, SALES])),
    st.builds(OnAgent, st.sampled_from([ZOE, YANN])),
    st.builds(
        OnContact,
        queue_id=st.sampled_from([BILLING, SALES, None]),
        seats=seats,
        former=seats,
        customer_served_by=seats.map(lambda some: tuple(seat.agent_id for seat in some)),
    ),
)


@given(roles, some_teams, some_queues, subjects, st.sets(st.sampled_from(Permission)))
def test_a_token_never_has_more_rights_than_its_user_nor_than_its_scopes(
    given_roles: tuple[Role, ...],
    teams: tuple[TeamId, ...] | None,
    queues: tuple[QueueId, ...] | None,
    on: Subject | None,
    scopes: set[Permission],
) -> None:
    user = person(*given_roles, teams=teams, queues=queues)
    for permission in Permission:
        by_token = may(user, permission, on=on, scopes=tuple(scopes))
        assert by_token == (may(user, permission, on=on) and permission in scopes)


@given(roles, some_teams, some_queues, subjects)
def test_a_right_to_everything_is_a_right_to_each_thing(
    given_roles: tuple[Role, ...],
    teams: tuple[TeamId, ...] | None,
    queues: tuple[QueueId, ...] | None,
    on: Subject | None,
) -> None:
    user = person(*given_roles, teams=teams, queues=queues)
    for permission in Permission:
        if may(user, permission):
            assert may(user, permission, on=on)
        if may(user, permission, on=on):
            assert may_anywhere(user, permission)
