"""The web app's types are made from the Structs, and are the ones in the repository."""

import pytest

from cordboard.runtime.views import KINDS
from tools.web_types import TARGET, typescript

pytestmark = pytest.mark.pure


def test_the_web_apps_types_are_those_of_the_structs() -> None:
    assert TARGET.read_text(encoding="utf-8") == typescript(), "run: python -m tools.web_types"


def test_every_kind_of_view_is_a_type_and_is_checked_on_arrival() -> None:
    written = typescript()
    for view, kind in KINDS.items():
        assert f"export interface {view.__name__} {{" in written
        assert f'  {kind}: "{view.__name__}",' in written


def test_the_types_come_out_the_same_every_time() -> None:
    assert typescript() == typescript()
