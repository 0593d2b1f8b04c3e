"""Every test has one category; the category decides what it may touch."""

import os
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, settings

CATEGORIES = frozenset({"pure", "contract", "journey", "wire"})
ON_LOOPBACK = frozenset({"contract", "wire"})

# A run must say the same thing twice, so examples are derived from the test, not from a seed.
# `thorough` (HYPOTHESIS_PROFILE=thorough) searches further, at random, for as long as one likes.
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=60,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("thorough", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def category_of(item: pytest.Item) -> str:
    """Return the one category that the test's file declares.

    Raises:
        pytest.UsageError: the test has no category, or several.

    """
    named = {mark.name for mark in item.iter_markers() if mark.name in CATEGORIES}
    if len(named) != 1:
        found = ", ".join(sorted(named)) or "none"
        raise pytest.UsageError(
            f"{item.nodeid}: a test file has exactly one category, this has {found}; "
            f"write pytestmark = pytest.mark.<{'|'.join(sorted(CATEGORIES))}> at its top"
        )
    return named.pop()


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Refuse tests without a category; open loopback, and nothing else, to those that need it."""
    for item in items:
        if category_of(item) in ON_LOOPBACK:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))
