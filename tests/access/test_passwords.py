"""A password is long, not one's own name, and not what everyone tries first."""

import pytest

from cordboard.access.passwords import WeakPassword, check_password, normalise
from cordboard.kernel.ids import UserId
from cordboard.settings.centre import User

pytestmark = pytest.mark.pure

ZOE = User(id=UserId("zoe"), name="Zoë Brandauer", email="z.brandauer@example.com")


def wide(text: str) -> str:
    """Type it with a Chinese keyboard's full-width characters."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


@pytest.mark.parametrize(
    "password",
    [
        "correct donkey battery pin",
        "vėjas lietus rūkas",
        "今天天气真好我们去公园吧",
        "xK9#mQ2$vL5@",
        "zoe likes eating plums",
        "a" * 6 + "-" + "b" * 6 + " plum",
    ],
)
def test_a_long_password_of_ones_own_is_accepted(password: str) -> None:
    check_password(password, ZOE)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "too_short"),
        ("elevenchars", "too_short"),
        ("x1y2" * 65, "too_long"),
        ("brandauer plum tree", "own_name"),
        ("BRANDAUER-plum-tree", "own_name"),
        ("z.Brandauer 2026 plum", "own_name"),
        ("zoe brandauer", "own_name"),
        ("Password1234", "too_common"),
        ("p4ssw0rd!!!!2026", "too_common"),
        ("P-a-s-s-w-o-r-d", "too_common"),
        ("123456789012", "too_common"),
        ("987654321098", "too_common"),
        ("qwertyuiop[]", "too_common"),
        ("abcdefghijkl", "too_common"),
        ("aaaaaaaaaaaa", "too_common"),
        ("abcabcabcabc", "too_common"),
        ("!!!!!!!!!!!!", "too_common"),
        ("qwertyqwerty", "too_common"),
        ("liverpoolfc 1892", "too_common"),
        ("Slaptažodis2026", "too_common"),
        (wide("password") + "1234", "too_common"),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str, reason: str) -> None:
    with pytest.raises(WeakPassword) as refused:
        check_password(password, ZOE)
    assert refused.value.details["reason"] == reason
    assert refused.value.mend
    said = f"{refused.value.message} {refused.value.mend} {refused.value.details}"
    assert not password or password not in said


def test_twelve_characters_are_enough_and_a_short_name_is_no_reason() -> None:
    li = User(id=UserId("li"), name="Li", email="li@example.com")
    check_password("pickling jar", li)


def test_two_keyboards_type_the_same_password() -> None:
    assert normalise("cafe\u0301 noir au lait") == normalise("caf\u00e9 noir au lait")
