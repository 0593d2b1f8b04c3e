"""A configuration file is read with all its mistakes at once, each with its place and cure."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.settings.centre import Centre
from cordboard.settings.problem import InvalidSettings, Problem, Severity
from cordboard.settings.text import Reading, export, parse, read_plain, read_text
from cordboard.settings.tree import MOST_CHARS, Engine, engines
from tests.settings.centres import any_centre, any_text, small_centre

pytestmark = pytest.mark.pure

FULL_OF_MISTAKES = """\
time_zone: Europe/Vilniu
skils: []
skills:
  - {id: en, name: English}
  - {id: en, name: ""}
calendars:
  - id: office
    name: Office
    time_zone: Europe/Vilnius
    weekdays:
      mon: [{opens: 09:00, closes: 12:00}, {opens: 11:30, closes: 17:00}]
      tues: []
queues:
  - id: billing
    name: no
    calendar: ofice
    target: {share: 180%, within: 20s}
    wrap_up: 1h30m
    requires: [{skill: enn}]
    steps:
      - {after: 30s, overflow: [billing]}
      - after: 10s
  - id: sales
    prefers_last_agent: yes
users:
  - id: anna
    name: Anna
    roles: [agnt, administrator]
    skills: {en: "5"}
"""


def problem_at(reading: Reading, path: str) -> Problem:
    """Find the one problem of a place."""
    (problem,) = [p for p in reading.problems if p.path == path]
    return problem


def codes(text: str | bytes, engine: Engine = "native") -> list[str]:
    """Name what is wrong with a text."""
    return [p.code for p in read_text(text, engine=engine).problems]


@pytest.mark.parametrize("engine", engines())
def test_every_mistake_of_a_file_is_found_at_once_where_it_stands(engine: Engine) -> None:
    reading = read_text(FULL_OF_MISTAKES, file="shop.yaml", engine=engine)
    assert [(p.line, p.column, p.path, p.code) for p in reading.problems] == [
        (1, 12, "time_zone", "bad_format"),
        (2, 1, "skils", "unknown_field"),
        (5, 10, "skills.en.id", "duplicate"),
        (5, 20, "skills.en.name", "blank"),
        (11, 44, "calendars.office.weekdays.mon.1", "blocks_overlap"),
        (12, 7, "calendars.office.weekdays.tues", "wrong_kind"),
        (16, 15, "queues.billing.calendar", "unknown_reference"),
        (17, 21, "queues.billing.target.share", "out_of_bounds"),
        (18, 14, "queues.billing.wrap_up", "out_of_bounds"),
        (19, 24, "queues.billing.requires.enn.skill", "unknown_reference"),
        (21, 33, "queues.billing.steps.30s.overflow.0", "overflow_to_itself"),
        (22, 16, "queues.billing.steps.10s.after", "steps_not_rising"),
        (23, 5, "queues.sales.name", "missing"),
        (24, 25, "queues.sales.prefers_last_agent", "wrong_kind"),
        (28, 13, "users.anna.roles.0", "wrong_kind"),
        (29, 18, "users.anna.skills.en", "wrong_kind"),
    ]
    assert {p.file for p in reading.problems} == {"shop.yaml"}


def test_a_mistyped_word_is_answered_with_the_one_that_was_meant() -> None:
    reading = read_text(FULL_OF_MISTAKES)
    said = {p.path: p.mend for p in reading.problems}
    assert said["time_zone"] == "Did you mean Europe/Vilnius?"
    assert said["skils"] == "Did you mean skills?"
    assert said["calendars.office.weekdays.tues"] == "Did you mean tue?"
    assert said["queues.billing.calendar"] == "Did you mean office?"
    assert said["users.anna.roles.0"] == "Did you mean agent?"
    assert said["users.anna.skills.en"] == "Take the quotes away."
    assert said["queues.sales.prefers_last_agent"] == "Write true."


def test_a_refusal_carries_every_problem_and_shows_the_first() -> None:
    with pytest.raises(InvalidSettings) as refused:
        parse(FULL_OF_MISTAKES, file="shop.yaml")
    assert len(refused.value.problems) == 16
    assert refused.value.details["problems"] == refused.value.problems
    assert "16 mistakes" in refused.value.message
    assert (
        "shop.yaml:1:12: error: time_zone: found `Europe/Vilniu`; expected a time zone's name such "
        "as Europe/Vilnius (Did you mean Europe/Vilnius?)" in refused.value.message
    )


def test_a_queue_may_be_called_no_and_a_language_too() -> None:
    text = export(small_centre()).replace("name: Billing", "name: no")
    assert parse(text + "language: no\n").queues[0].name == "no"
    assert parse(text + "language: no\n").language == "no"


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("20s", 20), ("3m", 180), ("1h", 3600), ("1m30s", 90), ("90", 90), ('"45s"', 45), ("0", 0)],
)
def test_durations_are_written_as_people_say_them(written: str, seconds: int) -> None:
    text = export(small_centre()).replace("name: Billing", f"name: Billing\n    wrap_up: {written}")
    assert parse(text).queues[0].wrap_up == seconds


@pytest.mark.parametrize("written", ["20 s", "1m2h", "20x", "half a minute", "1.5m", "٣s", ""])
def test_what_is_no_duration_is_told_what_one_looks_like(written: str) -> None:
    text = export(small_centre()).replace("name: Billing", f"name: Billing\n    wrap_up: {written}")
    problem = problem_at(read_text(text), "queues.billing.wrap_up")
    assert problem.expected == "a duration such as 20s, 3m or 1h30m"


@pytest.mark.parametrize(("written", "share"), [("80%", 0.8), ("0.8", 0.8), ("99.5%", 0.995)])
def test_shares_may_be_percentages(written: str, share: float) -> None:
    text = export(small_centre()).replace(
        "name: Billing", f"name: Billing\n    target: {{share: {written}}}"
    )
    assert parse(text).queues[0].target.share == share


@pytest.mark.parametrize("engine", engines())
@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name: [", "not_yaml"),
        ("\tname: x", "not_yaml"),
        ("name: 'x", "not_yaml"),
        ("[" * 5000, "not_yaml"),
        ("name: *x", "alias"),
        ("name: &x y", "anchor"),
        ("name: !!str y", "tag"),
        ("!!python/object/apply:os.system [ls]", "tag"),
        ("--- {}\n--- {}", "several_documents"),
        ("name: a\nname: b", "duplicate_key"),
        ("? [a]\n: b", "wrong_kind"),
        ("<<: {name: x}", "unknown_field"),
        ("name: a\x07b", "unprintable"),
        ("a\ud800b", "unprintable"),
        ("7", "wrong_kind"),
        ("- 7", "wrong_kind"),
        ("x" * (MOST_CHARS + 1), "too_large"),
    ],
)
def test_what_a_configuration_never_needs_is_refused(text: str, code: str, engine: Engine) -> None:
    assert code in codes(text, engine)


def test_a_text_of_aliases_within_aliases_is_refused_at_once() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(97 + n)}: &{chr(97 + n)} [*{chr(96 + n)}, *{chr(96 + n)}]\n" for n in range(1, 20)
    )
    assert set(codes(bomb)) <= {"unknown_field", "no_administrator"}
    assert "alias" in codes("name: *nobody")


def test_a_file_that_is_not_utf8_is_told_the_line() -> None:
    (problem,) = read_text(b"name: x\nlanguage: \xff").problems
    assert (problem.code, problem.line, problem.column) == ("not_utf8", 2, 11)


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert parse("\ufeff" + export(small_centre())) == small_centre()
    assert parse(("\ufeff" + export(small_centre())).encode()) == small_centre()


def test_a_comma_in_a_text_is_suspected_where_it_splits_one() -> None:
    text = export(small_centre()).replace("name: Day}", "name: Day, early}")
    (problem,) = read_text(text).problems
    assert problem.path == "teams.day.early"
    assert problem.mend == "If a comma split a text in two, put the text in quotes."


def test_an_empty_file_lacks_only_its_administrator() -> None:
    for text in ("", "\n", "# nothing yet\n", "---\n"):
        assert codes(text) == ["no_administrator"]


def test_an_item_that_cannot_be_read_does_not_make_those_who_name_it_wrong() -> None:
    text = export(small_centre()).replace("- {id: lt, name: Lithuanian}", "- {id: [lt], name: X}")
    assert [p.path for p in read_text(text).problems] == ["skills.0.id"]


def test_a_field_left_empty_is_as_if_it_were_not_there_where_that_means_something() -> None:
    text = export(small_centre())
    assert parse(text + "sites:\nlimits:\n") == small_centre()
    assert parse(text.replace("calendar: office", "calendar:")).queues[0].calendar is None


def test_json_is_told_of_its_mistakes_the_same_way() -> None:
    reading = read_plain(
        {
            "queues": [{"id": "Billing!", "name": "B", "wrap_up": "20s"}],
            "limits": {"session_hours": 0, "session_idle_minutes": "1"},
        }
    )
    assert {(p.path, p.code) for p in reading.problems} == {
        ("queues.Billing!.id", "bad_format"),
        ("limits.session_hours", "out_of_bounds"),
        ("limits.session_idle_minutes", "wrong_kind"),
        ("users", "no_administrator"),
    }
    assert {(p.file, p.line) for p in reading.problems} == {("", 0)}


def test_no_json_is_too_deep_or_too_large_to_be_answered() -> None:
    deep: object = []
    for _ in range(900):
        deep = [deep]
    for data in (deep, {"skills": deep}, {"limits": {"session_hours": 10**5000}}, [], 3, None):
        assert not read_plain(data).is_sound


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["users", "queues", "id", "name", "steps"]), inner)
    ),
    max_leaves=12,
)


@given(json)
def test_no_json_at_all_is_answered_with_anything_but_problems(data: object) -> None:
    problems = read_plain(data).problems
    assert all(p.found and p.expected for p in problems)
    assert any(p.severity is Severity.ERROR for p in problems)


def test_a_sound_centre_comes_back_without_a_word() -> None:
    reading = read_text(export(small_centre()))
    assert reading.problems == ()
    assert reading.centre == small_centre()


def test_an_export_is_short_and_in_the_words_of_the_trade() -> None:
    assert export(small_centre()) == (Path(__file__).parent / "small_centre.yaml").read_text(
        encoding="utf-8"
    )


@given(any_centre())
def test_whatever_is_exported_is_read_back_the_same(centre: Centre) -> None:
    for engine in engines():
        reading = read_text(export(centre), engine=engine)
        assert [p for p in reading.problems if p.code in READING_CODES] == []
        assert reading.centre == centre
        assert export(reading.centre) == export(centre)


READING_CODES = {"not_yaml", "wrong_kind", "missing", "unknown_field", "duplicate_key", "tag"}


@given(any_text | st.text(alphabet="-:[]{}&*!|>'\"%@`#,? \n\tab0", max_size=60) | st.binary())
def test_no_text_at_all_is_answered_with_anything_but_problems(text: str | bytes) -> None:
    for engine in engines():
        reading = read_text(text, engine=engine)
        assert not reading.is_sound
        assert all(p.found and p.expected and str(p) for p in reading.problems)


@given(st.integers(0, 2**32), st.integers(1, 6))
def test_no_damage_to_a_file_is_answered_with_anything_but_problems(seed: int, times: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - damage, not secrets
    lines = (FULL_OF_MISTAKES + export(small_centre())).splitlines()
    for _ in range(times):
        place = chance.randrange(len(lines))
        line = lines[place]
        cut = chance.randrange(len(line) + 1)
        lines[place] = chance.choice(
            [
                line[:cut],
                line[cut:],
                "  " + line,
                line[:cut] + chance.choice("[]{}:-#&*'\"!") + line[cut:],
            ]
        )
    reading = read_text("\n".join(lines))
    assert all(1 <= p.line <= len(lines) + 1 for p in reading.problems)
    assert any(p.severity is Severity.ERROR for p in reading.problems)
