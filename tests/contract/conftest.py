"""The places to store things that the contract tests run in."""

from tests.contract.fixtures import place, postgres, storage

__all__ = ["place", "postgres", "storage"]
