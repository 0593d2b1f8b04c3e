"""The rules of the test suite hold for the test suite."""

import socket
from pathlib import Path

import pytest
from pytest_socket import SocketBlockedError

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.pure

CONFTEST = Path(__file__).with_name("conftest.py")


def collect(pytester: pytest.Pytester, source: str) -> pytest.RunResult:
    """Collect one test file under the suite's own conftest."""
    pytester.makeconftest(CONFTEST.read_text(encoding="utf-8"))
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function")
    pytester.makepyfile(source)
    return pytester.runpytest_inprocess("--collect-only", "-p", "no:randomly")


def test_a_test_file_without_a_category_is_refused(pytester: pytest.Pytester) -> None:
    result = collect(pytester, "def test_nothing() -> None: ...")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*exactly one category, this has none*"])


def test_a_test_file_with_two_categories_is_refused(pytester: pytest.Pytester) -> None:
    result = collect(
        pytester,
        """
        import pytest
        pytestmark = [pytest.mark.pure, pytest.mark.wire]
        def test_nothing() -> None: ...
        """,
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*exactly one category, this has pure, wire*"])


def test_a_pure_test_cannot_open_a_socket() -> None:
    with pytest.warns(UserWarning, match="tried to use"), pytest.raises(SocketBlockedError):
        socket.socket(socket.AF_INET)
