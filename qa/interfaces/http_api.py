"""The HTTP API: what the command line gives, for other programs (docs/interfaces.md).

Every failure is a problem of RFC 9457 with one line of detail. The OpenAPI description is at
/openapi.json. Who may reach it is decided before: `http_server.py`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from http import HTTPStatus
from typing import Annotated, Any

import anyio.to_thread
from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from corpus import READ_ONLY_MESSAGE, CannotWrite, Record, read_bytes, to_json
from qa.answering import Answer
from qa.assistant import Assistant
from qa.citations import STYLES
from qa.generation import LanguageModelError
from qa.interfaces import archive_tools as tools
from qa.interfaces.archive_tools import ArchiveTools, RequestError, period_between
from qa.interfaces.commands.records import additions_as_json
from qa.interfaces.http_problems import (
    PROBLEM_RESPONSES,
    add_problems,
    problem_of,
    say_that_a_token_is_needed,
)
from qa.interfaces.served_views import (
    CitedView,
    NamesView,
    OverviewView,
    QuotationView,
    TimelineView,
)
from qa.output import EXPORTS, AnswerView, RecordView, SearchView, export_records

LARGEST_BODY = 1024 * 1024
"""Bytes of a request, except of one that adds records."""
LARGEST_ADDITION = 64 * 1024 * 1024
"""Bytes of a page or file that is added."""
MOST_LISTED = 1_000
"""Records of one page of a list."""
MOST_EXPORTED = 10_000
"""Records of one export."""
MOST_IN_DOCUMENT = 500
"""Records of one export as a document for reading."""

_EVENT_SCHEMA = {
    "type": "object",
    "properties": {
        "event": {"type": "string", "enum": ["answer", "draft", "done", "problem"]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}

Text = Annotated[str, Field(min_length=1, max_length=tools.LONGEST_QUESTION)]
Name = Annotated[str, Field(max_length=tools.LONGEST_NAME)]
First = Annotated[
    Name, Query(alias="from", description="the first date, as 1949, May 1961 or 1961-05-06")
]
Last = Annotated[Name, Query(alias="to", description="the last date, included")]
Collections = Annotated[
    list[Name],
    Query(alias="collection", max_length=50, description="only these; - has those of none"),
]
Ids = Annotated[list[Name], Query(alias="id", max_length=tools.MOST_CITED)]
AnyTime = Annotated[bool, Query(description="treat words of time as plain words")]


class AskRequest(BaseModel):
    """A question, and what limits the records that are searched."""

    model_config = ConfigDict(extra="forbid", strict=True)

    question: Text
    first: Name = Field("", alias="from", description="the first date, as 1949 or May 1961")
    last: Name = Field("", alias="to", description="the last date, included")
    any_time: bool = Field(False, description="treat words of time as plain words")
    collections: list[Name] = Field([], max_length=50)


class VerifyRequest(BaseModel):
    """A quotation, and the id of the record that it names as its source, "" if not known."""

    model_config = ConfigDict(extra="forbid", strict=True)

    quotation: Text
    record: Name = ""


class RecordsPage(BaseModel):
    """How many records there are, and some of them."""

    total: int
    records: list[RecordView]


def make_application(
    assistant: Assistant,
    version: str,
    warn: Callable[[str], None],
    *,
    has_token: bool,
) -> FastAPI:
    """Return the ASGI application of an archive; it adds records unless the archive is read-only.

    warn: prints a line about a fault of ours. has_token: whether requests need a token, which the
    description then says.
    """
    archive = ArchiveTools(assistant)
    application = FastAPI(
        title="Finding Aid",
        version=version,
        description="Ask one archive of dated records, in its own words.",
        docs_url=None,  # its page would fetch scripts from another machine
        redoc_url=None,
        redirect_slashes=False,
        responses=PROBLEM_RESPONSES,
    )

    @application.get("/archive")
    def archive_overview() -> OverviewView:
        """Tell what the archive has, in true counts, and what it has not."""
        return archive.orient()

    @application.post("/ask")
    def ask(asked: AskRequest) -> AnswerView:
        """Answer a question, or refuse; nothing is kept of it."""
        return AnswerView.of(_answer(assistant, asked))

    @application.post(
        "/ask/stream",
        response_class=StreamingResponse,
        responses={200: {"content": {"text/event-stream": {"schema": _EVENT_SCHEMA}}}},
    )
    async def ask_stream(asked: AskRequest) -> StreamingResponse:
        """Answer a question, and let the connected language model write about its records.

        Server-sent events: `answer`, then `draft` with the text so far for each sentence of the
        model, then `done` with the whole; `problem` when the model fails. Without a model, `done`
        follows at once.
        """
        answer = await anyio.to_thread.run_sync(_answer, assistant, asked)
        return StreamingResponse(_events(assistant, answer), media_type="text/event-stream")

    @application.get("/search")
    def search(
        query: Annotated[Text, Query()],
        first: First = "",
        last: Last = "",
        any_time: AnyTime = False,
        collections: Collections = [],  # noqa: B006 - never changed
        limit: Annotated[int, Query(ge=1, le=tools.MOST_HITS)] = 10,
    ) -> SearchView:
        """Find records, best first."""
        return archive.search(query, first, last, any_time, collections, limit)

    @application.get("/records")
    def list_records(
        first: First = "",
        last: Last = "",
        collections: Collections = [],  # noqa: B006
        sort: Annotated[str, Query(pattern="^(date|title)$")] = "date",
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
        limit: Annotated[int, Query(ge=0, le=MOST_LISTED)] = 10,
    ) -> RecordsPage:
        """List the records of a period, a page at a time."""
        earliest, latest = period_between(first, last)
        total, records = assistant.browse(
            earliest=earliest,
            latest=latest,
            order=sort,
            offset=offset,
            limit=limit,
            collections=collections,
        )
        return RecordsPage(total=total, records=[RecordView.of(record) for record in records])

    @application.get("/records/{id:path}")
    def show_record(id: Annotated[Name, Path(min_length=1)]) -> RecordView:
        """Show every field of one record."""
        return RecordView.of(archive.record(id))

    @application.post(
        "/records",
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                },
            }
        },
    )
    async def add_records(
        request: Request,
        name: Annotated[
            Name, Query(description="of the file; its ending may tell its format")
        ] = "",
        as_format: Annotated[
            Name, Query(alias="as", description="the format, as of add --as")
        ] = "",
        collection: Annotated[Name, Query(description="of records that name none")] = "",
        listing: Annotated[Name, Query(description="the name of the listing")] = "",
    ) -> dict[str, Any]:
        """Add a listing page or a file of another program: the body, as it is."""
        if assistant.read_only:
            raise CannotWrite(READ_ONLY_MESSAGE)
        data = await request.body()

        def add() -> dict[str, Any]:
            reading = read_bytes(data, name or "request", as_format)
            change = assistant.add([reading], collection=collection, listing=listing)
            return additions_as_json([(reading, change)])

        return await anyio.to_thread.run_sync(add)

    @application.get("/cite")
    def cite(
        ids: Annotated[list[Name], Query(alias="id", min_length=1, max_length=tools.MOST_CITED)],
        style: Annotated[str, Query(json_schema_extra={"enum": list(STYLES)})] = "archive",
    ) -> CitedView:
        """Cite records in a style, and name what their citations lack."""
        return archive.cite(ids, style)

    @application.post("/verify")
    def verify(asked: VerifyRequest) -> QuotationView:
        """Tell whether quoted words are in the records, differ, or are not there."""
        return archive.verify_quote(asked.quotation, asked.record)

    @application.get("/timeline")
    def timeline(
        at: Annotated[Name, Query(description="195X, 1953, 1953-03, 1953-03-05; empty: all")] = "",
        words: Name = "",
        names: Annotated[list[Name], Query(alias="name", max_length=20)] = [],  # noqa: B006
        kinds: Annotated[list[Name], Query(alias="kind", max_length=20)] = [],  # noqa: B006
        collections: Collections = [],  # noqa: B006
    ) -> TimelineView:
        """Count the records of each decade, year, month or day."""
        return archive.timeline(at, words, names, kinds, collections)

    @application.get("/names")
    def list_names(
        words: Name = "",
        kind: Annotated[str, Query(pattern="^(|person|place|organisation|event)$")] = "person",
        offset: Annotated[int, Query(ge=0, le=10**9)] = 0,
        limit: Annotated[int, Query(ge=1, le=tools.MOST_NAMES)] = 25,
    ) -> NamesView:
        """List the names that records mention, those with the most records first."""
        return archive.list_people(words, kind, offset, limit)

    @application.get(
        "/export",
        response_class=Response,
        responses={200: {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def export(
        form: Annotated[str, Query(alias="format", json_schema_extra={"enum": list(EXPORTS)})],
        ids: Ids = [],  # noqa: B006
        search: Annotated[Name, Query(description="only what this search finds")] = "",
        first: First = "",
        last: Last = "",
        collections: Collections = [],  # noqa: B006
    ) -> Response:
        """Write records as a file: those named, what a search finds, or all of a period."""
        records = _chosen_records(archive, assistant, ids, search, first, last, collections)
        limit = MOST_IN_DOCUMENT if form in EXPORTS and EXPORTS[form].is_document else MOST_EXPORTED
        if len(records) > limit:
            raise RequestError(
                f"{len(records):,} records are more than the {limit:,} of one export as {form}; "
                "limit the period, or use: finding-aid export"
            )
        data = export_records(records, form, title=search or "Records")
        described = EXPORTS[form]
        disposition = f'attachment; filename="records.{described.ending}"'
        headers = {"Content-Disposition": disposition, "X-Content-Type-Options": "nosniff"}
        return Response(data, media_type=described.media_type, headers=headers)

    add_problems(application, warn)
    if has_token:
        say_that_a_token_is_needed(application)
    return application


def largest_body(method: str, path: str) -> int:
    """Return how many bytes the body of a request may have."""
    return LARGEST_ADDITION if (method, path) == ("POST", "/records") else LARGEST_BODY


def _answer(assistant: Assistant, asked: AskRequest) -> Answer:
    earliest, latest = period_between(asked.first, asked.last)
    return assistant.ask(
        asked.question,
        earliest=earliest,
        latest=latest,
        any_time=asked.any_time,
        collections=tuple(asked.collections),
        keep=False,
    )


async def _events(assistant: Assistant, answer: Answer) -> AsyncIterator[str]:
    """Yield the events of a stream; a client that leaves stops the language model."""
    yield _event("answer", AnswerView.of(answer).to_json())
    if assistant.language_model is None or not answer.answered:
        yield _event("done", AnswerView.of(answer).to_json())
        return
    loop, cancel = asyncio.get_running_loop(), threading.Event()
    texts: asyncio.Queue[str | Answer | LanguageModelError] = asyncio.Queue()

    def put(item: str | Answer | LanguageModelError) -> None:
        loop.call_soon_threadsafe(texts.put_nowait, item)

    def write() -> None:
        try:
            put(assistant.draft(answer, on_progress=put, cancel=cancel))
        except LanguageModelError as error:
            put(error)

    threading.Thread(target=write, name="drafting", daemon=True).start()
    try:
        while isinstance(item := await texts.get(), str):
            yield _event("draft", {"text": item})
        if isinstance(item, LanguageModelError):
            yield _event("problem", problem_of(HTTPStatus.BAD_GATEWAY, str(item)))
        else:
            yield _event("done", AnswerView.of(item).to_json())
    finally:
        cancel.set()


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {to_json(data)}\n\n"


def _chosen_records(
    archive: ArchiveTools,
    assistant: Assistant,
    ids: Sequence[str],
    search: str,
    first: str,
    last: str,
    collections: Sequence[str],
) -> list[Record]:
    if ids:
        return list({record.id: record for record in map(archive.record, ids)}.values())
    earliest, latest = period_between(first, last)
    if search:
        result = assistant.search(
            search,
            limit=tools.MOST_HITS,
            earliest=earliest,
            latest=latest,
            collections=tuple(collections),
        )
        return [hit.record for hit in result.hits]
    _, records = assistant.browse(
        earliest=earliest, latest=latest, limit=MOST_EXPORTED + 1, collections=tuple(collections)
    )
    return records
