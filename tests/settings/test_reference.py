"""The settings' reference is complete and as the Structs have it."""

import pytest

from tools.pages import first_paragraph
from tools.reference import FOLDER
from tools.settings_reference import meaning, records, settings

pytestmark = pytest.mark.pure


def test_the_page_is_as_the_structs_have_it() -> None:
    written = (FOLDER / "settings.md").read_text(encoding="utf-8")
    assert written == settings(), "run `make docs`: docs/reference/settings.md is behind the code"


def test_every_field_of_the_configuration_says_what_it_is_for() -> None:
    fields = [(record, field) for record in records() for field in record.fields.values()]
    silent = [f"{record.cls.__name__}.{f.name}" for record, f in fields if not meaning(record, f)]
    assert silent == []
    assert [record for record in records() if not first_paragraph(record.cls)] == []
