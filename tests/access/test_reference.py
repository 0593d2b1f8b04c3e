"""The reference of roles and permissions is as the table has it."""

import pytest

from cordboard.access.permissions import Permission
from tools.permissions_reference import permissions
from tools.reference import FOLDER

pytestmark = pytest.mark.pure


def test_the_page_is_as_the_table_has_it() -> None:
    written = (FOLDER / "permissions.md").read_text(encoding="utf-8")
    assert written == permissions(), "run `make docs`: permissions.md is behind the code"
    assert all(f"`{permission}`" in written for permission in Permission)
