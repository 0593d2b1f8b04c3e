"""The places to store things that the contract tests run in, one after the other."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cordboard.adapters.storage.opening import Storage
from tests.contract.places import Place


@pytest.fixture(params=["memory", "sqlite"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Give an empty place of each kind."""
    if request.param == "memory":
        return Place("memory:")
    return Place(f"sqlite:///{tmp_path / 'centre.db'}")


@pytest.fixture
async def storage(place: Place) -> AsyncIterator[Storage]:
    """Give the place, open."""
    async with place.open() as opened:
        yield opened
