"""What a visitor filled in, held against the site's form."""

import re

import msgspec

from cordboard.contacts.refusals import EmptyMessage, MessageTooLong
from cordboard.customers.record import Introduction
from cordboard.kernel.errors import Invalid, Unknown
from cordboard.kernel.ids import QueueId, SiteId
from cordboard.settings.centre import Centre, FieldKind, FormField, Limits, Site

LONGEST_ANSWER = 1000

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
_PHONE = re.compile(r"[+0-9][0-9 ()/.\-]{4,30}")


class UnknownSite(Unknown):
    """There is no such widget site."""


class FormIncomplete(Invalid):
    """The form is not filled in as it must be."""


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """A form, filled in."""

    fields: dict[str, str]
    email: str = ""
    phone: str = ""

    def introduction(self, name: str, visitor: str) -> Introduction:
        """Give what the visitor says of themselves."""
        return Introduction(name=name, visitor_key=visitor, email=self.email, phone=self.phone)


class FieldProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one answer."""

    path: str
    expected: str
    """A catalogue key: ``required``, ``email``, ``phone``, ``choice``, ``shorter``, ``unknown``."""


def site_of(centre: Centre, site_id: str) -> Site:
    """Find a widget site. Raises ``UnknownSite``."""
    site = centre.site(SiteId(site_id))
    if site is None:
        raise UnknownSite(mend="Check the site in the script tag.", site=site_id)
    return site


def _problem(field: FormField, answer: str) -> str | None:
    if not answer:
        return "required" if field.required else None
    if len(answer) > LONGEST_ANSWER:
        return "shorter"
    fits = {
        FieldKind.TEXT: True,
        FieldKind.EMAIL: _EMAIL.fullmatch(answer) is not None,
        FieldKind.PHONE: _PHONE.fullmatch(answer) is not None,
        FieldKind.CHOICE: answer in field.choices,
    }
    return None if fits[field.kind] else str(field.kind)


def checked_fields(site: Site, given: dict[str, str]) -> Answers:
    """Give the answers to the site's form. Raises ``FormIncomplete`` with all that is wrong."""
    answers = {field.id: given.get(field.id, "").strip() for field in site.form}
    problems = [
        FieldProblem(path=f"fields.{field.id}", expected=wrong)
        for field in site.form
        if (wrong := _problem(field, answers[field.id])) is not None
    ]
    problems += [
        FieldProblem(path=f"fields.{name[:40]}", expected="unknown")
        for name in given
        if name not in answers
    ]
    if problems:
        named = ", ".join(problem.path for problem in problems[:5])
        raise FormIncomplete(
            f"Something is missing or not as it must be: {named}.",
            mend="Correct what is named, and send the form again.",
            problems=problems,
        )
    return Answers(
        fields={name: answer for name, answer in answers.items() if answer},
        email=_first(site, answers, FieldKind.EMAIL),
        phone=_first(site, answers, FieldKind.PHONE),
    )


def _first(site: Site, answers: dict[str, str], kind: FieldKind) -> str:
    return next((answers[f.id] for f in site.form if f.kind is kind and answers[f.id]), "")


def queue_for(site: Site, answers: Answers) -> QueueId:
    """Give the queue a choice leads to, or else the site's."""
    for field in site.form:
        chosen = field.queue_by_choice.get(answers.fields.get(field.id, ""))
        if chosen is not None:
            return chosen
    return site.queue


def check_text(text: str, limits: Limits) -> None:
    """Refuse a first message before there is a contact for it.

    Raises ``EmptyMessage`` or ``MessageTooLong``.
    """
    if not text.strip():
        raise EmptyMessage
    if len(text) > limits.message_chars:
        raise MessageTooLong(
            f"The message has {len(text)} characters; {limits.message_chars} are allowed.",
            mend="Shorten it, and send the rest when someone answers.",
            limit=limits.message_chars,
        )
