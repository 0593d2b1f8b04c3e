"""What a password must be (NIST SP 800-63B section 5.1.1.2): long, and not what others guess first.

No rules about capitals and digits: they make passwords worse. Hashing is an adapter's.
"""

import unicodedata

from cordboard.kernel.errors import Invalid
from cordboard.settings.centre import User

LEAST_CHARS = 12
MOST_CHARS = 256
"""Longer ones only cost time to hash."""


class WeakPassword(Invalid):
    """That password is too easy to guess."""


def normalise(password: str) -> str:
    """Give the form that is hashed: one keyboard's accents and another's are the same (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, user: User) -> None:
    """Do nothing when `user` may have this password.

    Raises:
        WeakPassword: with what is wrong and how to mend it; never with the password.

    """
    plain = normalise(password)
    if len(plain) < LEAST_CHARS:
        raise WeakPassword(
            f"That password has {len(plain)} characters.",
            mend=f"Use at least {LEAST_CHARS}; four or five words are easy to remember.",
            reason="too_short",
            least=LEAST_CHARS,
        )
    if len(plain) > MOST_CHARS:
        raise WeakPassword(
            "That password is too long.",
            mend=f"Use at most {MOST_CHARS} characters.",
            reason="too_long",
            most=MOST_CHARS,
        )
    folded = _folded(plain)
    if any(len(name) >= _NAME_CHARS and name in folded for name in _names(user)):
        raise WeakPassword(
            "That password has your own name or address in it.",
            mend="Use words that have nothing to do with you.",
            reason="own_name",
        )
    if _is_common(folded):
        raise WeakPassword(
            "That password is among the first anyone would try.",
            mend="Use four or five words that do not belong together.",
            reason="too_common",
        )


_NAME_CHARS = 4
"""Shorter names are in too many words by chance."""


def _folded(text: str) -> str:
    """Drop case, accents and everything that is no letter or digit."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in spread if char.isalnum())


def _names(user: User) -> list[str]:
    said = [user.id, user.name, *user.name.split(), user.email.partition("@")[0]]
    return [_folded(name) for name in said]


def _is_common(folded: str) -> bool:
    # "password123!" is "password" to everyone who guesses; so are "aaaaaaaaaaaa" and "abababab...".
    stem = folded.strip("0123456789")
    repeats = any(folded == (folded[:n] * len(folded))[: len(folded)] for n in range(1, 5))
    return repeats or stem in COMMON or folded in COMMON or _is_a_run(folded) or _is_twice(stem)


def _is_twice(stem: str) -> bool:
    half = stem[: len(stem) // 2]
    return stem == half * 2 and half in COMMON


_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


def _is_a_run(folded: str) -> bool:
    return any(folded in run or folded in run[::-1] for run in _RUNS)


COMMON = frozenset(
    """
    password passwort passw0rd p4ssw0rd slaptazodis letmein letmeinplease welcome welcometo
    welcomehome admin administrator adminadmin rootroot root toor changeme changemenow
    changemeplease default defaultpassword secret secretpassword topsecret mypassword
    thisismypassword yourpassword nopassword newpassword oldpassword testpassword temppassword
    temporarypassword passwordpassword passwordadmin adminpassword userpassword rootpassword
    qwerty qwertyuiop qwertyqwerty qwertyuiopasdf qwerty123456 qwertyuiop123 1q2w3e4r5t6y
    1qaz2wsx3edc qazwsxedc qazwsxedcrfv zaq12wsxcde3 q1w2e3r4t5y6 asdfghjkl asdfghjklqwe
    zxcvbnm zxcvbnmasdfg abc123abc123 abcd1234abcd a1b2c3d4e5f6 iloveyou iloveyousomuch
    iloveyouforever iloveyoubaby loveyouforever sunshine princess football footballfan baseball
    basketball liverpoolfc manchesterunited chelseafootball arsenalfootball realmadrid
    barcelonafc superman supermansuperman batman batmanbatman spiderman starwars
    starwarsfan maytheforcebewithyou pokemon pokemonpokemon dragon dragonball dragonballz monkey
    monkeymonkey master masterkey shadow michael jennifer michaeljackson charlie computer
    computercomputer internet trustno1 trustnoone whatever whateverwhatever whoareyou
    helloworld hellohello hellokitty goodmorning happybirthday jesuschrist jesuslovesme
    godisgood thankyoujesus christmas merrychristmas summertime winteriscoming summer winter
    spring autumn correcthorsebatterystaple correcthorse opensesame abracadabra
    unbelievable unforgettable contactcentre contactcenter callcentre callcenter cordboard
    cordboardcordboard customerservice supervisor supervisorpassword agentagent agentpassword
    company companyname companypassword office officepassword monday friday january december
    """.split()  # noqa: SIM905 - a list of two hundred strings would be a page long
)
"""What is tried first, case, accents, punctuation and digits at the ends left out."""
