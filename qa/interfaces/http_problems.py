"""Problems of the HTTP API (RFC 9457): what went wrong, as one line of JSON, never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from corpus import (
    READ_ONLY_MESSAGE,
    CannotWrite,
    FindingAidError,
    NamesError,
    ReadingError,
    collapse_whitespace,
    shorten,
)
from embeddings import UnknownCollection
from qa.citations import StyleError
from qa.interfaces.archive_tools import RequestError, UnknownRecordError
from qa.output import ExportError
from qa.understanding import QuestionError

_PROBLEM = "application/problem+json"
_WRONG_REQUESTS = (
    ExportError,
    NamesError,
    QuestionError,
    ReadingError,
    RequestError,
    StyleError,
    UnknownCollection,
)


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str


_RESPONSE = {
    "description": "What went wrong",
    "content": {_PROBLEM: {"schema": Problem.model_json_schema()}},
}
PROBLEM_RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": _RESPONSE,
    "5XX": _RESPONSE,
    422: _RESPONSE,
}
"""What the description says of responses that are no success."""


def problem_of(status: int, detail: str) -> dict[str, Any]:
    """Return a problem as JSON."""
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": int(status), "detail": detail}


def _problem_response(
    status: int, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    return JSONResponse(problem_of(status, detail), status, headers, media_type=_PROBLEM)


def add_problems(application: FastAPI, warn: Callable[[str], None]) -> None:
    """Answer every failure with a problem. warn: prints a line about a fault of ours."""

    async def on_error(_: Request, error: Exception) -> JSONResponse:
        return _problem_response(_status_of(error), str(error))

    async def on_wrong_request(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        details = [
            f"{'.'.join(map(str, problem['loc'][1:])) or problem['loc'][0]}: "
            f"{problem['msg'][:1].lower()}{problem['msg'][1:]}"
            for problem in error.errors()[:5]
        ]
        line = shorten(collapse_whitespace("; ".join(details)), 500)
        return _problem_response(HTTPStatus.UNPROCESSABLE_ENTITY, line)

    async def on_http_error(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        headers = error.headers
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers = {"Allow": ", ".join(_methods_at(application, request.url.path))}
        return _problem_response(error.status_code, str(error.detail), headers)

    async def on_fault(request: Request, error: Exception) -> JSONResponse:
        if isinstance(error, MemoryError):
            return _problem_response(HTTPStatus.SERVICE_UNAVAILABLE, "there is not enough memory")
        line = f"{type(error).__name__}: {error}; run: finding-aid check"
        warn(f"{request.method} {request.url.path} failed ({line})")
        return _problem_response(HTTPStatus.INTERNAL_SERVER_ERROR, collapse_whitespace(line))

    application.add_exception_handler(FindingAidError, on_error)
    application.add_exception_handler(RequestValidationError, on_wrong_request)
    application.add_exception_handler(HTTPException, on_http_error)
    application.add_exception_handler(Exception, on_fault)


def _methods_at(application: FastAPI, path: str) -> list[str]:
    """Return the methods of all routes of a path; the error names those of the first alone."""
    routes = (route for route in application.routes if isinstance(route, APIRoute))
    return sorted(
        {m for route in routes if route.path_regex.match(path) for m in route.methods or ()}
    )


def _status_of(error: Exception) -> HTTPStatus:
    if isinstance(error, UnknownRecordError):
        return HTTPStatus.NOT_FOUND
    if isinstance(error, _WRONG_REQUESTS):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    if isinstance(error, CannotWrite):
        is_read_only = str(error) == READ_ONLY_MESSAGE
        return HTTPStatus.FORBIDDEN if is_read_only else HTTPStatus.INSUFFICIENT_STORAGE
    return HTTPStatus.SERVICE_UNAVAILABLE


def say_that_a_token_is_needed(application: FastAPI) -> None:
    """Add the token to the OpenAPI description."""
    describe = application.openapi

    def describe_with_token() -> dict[str, Any]:
        description = describe()
        schemes = description.setdefault("components", {}).setdefault("securitySchemes", {})
        schemes["token"] = {"type": "http", "scheme": "bearer"}
        description["security"] = [{"token": []}]
        return description

    application.openapi = describe_with_token  # type: ignore[method-assign]
