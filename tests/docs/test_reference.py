"""The reference pages say what the code does."""

import pytest

from cordboard.kernel.errors import CordboardError
from cordboard.kernel.event import Event
from tools import reference
from tools.pages import first_paragraph

pytestmark = pytest.mark.pure


@pytest.fixture(scope="module", autouse=True)
def everything_is_imported() -> None:
    reference.import_everything()


@pytest.mark.parametrize("name", reference.PAGES)
def test_the_page_is_as_the_code_has_it(name: str) -> None:
    written = reference.FOLDER / name
    assert written.is_file(), f"run `make docs`: docs/reference/{name} is not there"
    is_current = written.read_text(encoding="utf-8") == reference.PAGES[name]()
    assert is_current, f"run `make docs`: docs/reference/{name} is behind the code"


def test_every_event_and_refusal_says_what_it_means() -> None:
    kinds = {
        *reference.descendants(Event),
        *reference.descendants(CordboardError),
    }
    silent = {kind.__qualname__ for kind in kinds if not first_paragraph(kind)}
    assert silent == set()
