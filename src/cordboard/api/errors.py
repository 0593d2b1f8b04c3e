"""Every refusal in one shape: what was wrong, how to mend it, and details for programs."""

from collections.abc import Callable
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, SerializationException, ValidationException

from cordboard.kernel.errors import (
    Broken,
    CordboardError,
    Forbidden,
    Invalid,
    Refused,
    TooMany,
    Unauthenticated,
    Unavailable,
    Unknown,
)

log = structlog.get_logger(__name__)


class NoSuchAddress(Unknown):
    """There is nothing at this address."""


class MethodNotAllowed(Refused):
    """This address does not take that method."""

    http = 405


class Malformed(Invalid):
    """The request cannot be understood."""


class TooLarge(Invalid):
    """The request is larger than is allowed."""

    http = 413


class ErrorAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a refused request is answered."""

    error: str
    """The stable code, in snake case."""
    message: str
    mend: str
    """What to do about it."""
    details: dict[str, Any] = {}


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a request."""

    path: str
    """Where: a field of the body, or a parameter."""
    message: str
    source: str = "body"


MENDS: dict[type[CordboardError], str] = {
    Unauthenticated: "Sign in.",
    Forbidden: "Ask an administrator of this centre.",
    TooMany: "Wait a little, and try again.",
    Unavailable: "Nothing was recorded; send the very same request again in a moment.",
    Unknown: "Check the id: it may have been removed.",
    Refused: "It has changed in between; look at it again.",
    Invalid: "Correct it, and send it again.",
    CordboardError: "Try again; if it stays so, tell whoever runs this centre.",
}
"""What to do about a refusal that does not say it itself, by its kind; the first that fits."""


def answer_of(error: CordboardError) -> ErrorAnswer:
    """Say `error` in the shape of the API."""
    mend = error.mend or next(said for kind, said in MENDS.items() if isinstance(error, kind))
    return ErrorAnswer(error=error.code, message=error.message, mend=mend, details=error.details)


def encoded(error: CordboardError) -> bytes:
    """Give the body of the answer to `error`."""
    return msgspec.json.encode(answer_of(error), enc_hook=str)


def response_to(error: CordboardError) -> Response[bytes]:
    """Answer `error`."""
    headers = {}
    if isinstance(error, TooMany) and (wait := error.details.get("wait")) is not None:
        headers["Retry-After"] = str(wait)
    if isinstance(error, Unavailable):
        headers["Retry-After"] = "1"
    return Response(
        encoded(error), status_code=error.http, media_type="application/json", headers=headers
    )


def _refused(_: Request[Any, Any, Any], error: CordboardError) -> Response[bytes]:
    if error.http >= 500:
        log.warning("refused", code=error.code, message=error.message)
    return response_to(error)


def _problems(error: HTTPException) -> list[Problem]:
    said = error.extra if isinstance(error.extra, list) else []
    return [_problem(each) for each in said if isinstance(each, dict)]


def _problem(said: dict[str, Any]) -> Problem:
    # A parameter that is a word of Python has an underscore behind it in our code.
    path, message = str(said.get("key", "")).rstrip("_"), str(said.get("message", ""))
    # What Litestar calls the body, and how it says that there is none.
    if path == "data":
        path = ""
        message = "The body is missing" if message == "'data'" else message
    return Problem(path=path, message=message, source=str(said.get("source") or "body"))


def malformed(error: HTTPException) -> CordboardError:
    """Say what of a request could not be read, and where."""
    problems = _problems(error)
    if not problems:
        return Malformed(
            f"The body is not JSON: {error.detail}",
            mend="Send one JSON value, in UTF-8.",
            problems=[Problem(path="", message=error.detail)],
        )
    first = problems[0]
    place = f" in {first.path}" if first.path else ""
    return Malformed(
        f"{first.message}{place}.",
        mend="Correct what is named, and send it again.",
        problems=problems,
    )


def _http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    said: CordboardError
    match error.status_code:
        case 404:
            said = NoSuchAddress(mend="See /api/docs for the addresses there are.")
        case 405:
            said = MethodNotAllowed(mend="See /api/docs for the methods there are.")
        case 413:
            said = TooLarge(mend="Send less.")
        case 429:
            said = TooMany()
        case code if code < 500:
            said = malformed(error)
        case _:
            return _broken(request, error)
    return response_to(said)


def _too_deep(_: Request[Any, Any, Any], __: RecursionError) -> Response[bytes]:
    return response_to(Malformed("The body is nested too deeply.", mend="Send a flatter value."))


def _broken(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    # The path only: a query may carry a token.
    log.error("broken", path=request.scope["path"], exc_info=error)
    return response_to(Broken(mend="Try again; if it stays so, tell whoever runs this centre."))


HANDLERS: dict[int | type[Exception], Callable[[Any, Any], Response[bytes]]] = {
    CordboardError: _refused,
    ValidationException: _http,
    SerializationException: _http,
    HTTPException: _http,
    RecursionError: _too_deep,
    Exception: _broken,
}
"""Who answers which exception; Litestar takes the nearest class."""
