"""The MCP server: an archive as tools and resources for assistants of any make (docs/mcp.md).

Nothing but the protocol goes to standard output. Every failure of a tool is one line that its
caller can read; standard error has a line for a fault of ours, and no traceback.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

import anyio
from mcp.server import MCPServer
from mcp.server.mcpserver import Context, ResourceSecurity
from mcp.server.mcpserver.exceptions import (
    ResourceError,
    ResourceNotFoundError,
    ToolError,
    UnexpectedToolError,
)
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import Field, ValidationError

from corpus import FindingAidError, collapse_whitespace, is_panic, shorten
from qa.citations import STYLES
from qa.interfaces import archive_tools as tools
from qa.interfaces.archive_tools import ArchiveTools, UnknownRecordError
from qa.interfaces.served_views import (
    CitedView,
    NamesView,
    OverviewView,
    QuotationView,
    RecordPartView,
    TimelineView,
    VerifiableAnswerView,
)
from qa.output import SearchView

NAME = "finding-aid"
LARGEST_BODY = 1024 * 1024
"""Bytes of one request over HTTP."""
_INSTRUCTIONS = """\
Finding Aid answers from one archive of dated records, in the archive's own words. Call `orient`
first. Ask complete questions: nothing is carried over from one call to the next. Quote only what
`statements`, `words` or a record's fields contain, letter for letter, with the citation beside it;
check whatever you write in quotation marks with `verify_quote`. When `answered` is false the
records do not answer: say so, and do not fill the gap. `is_sure: false` marks what only may
answer. A summary is the archive's description of a document, not the document."""
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

Text = Annotated[str, Field(min_length=1, max_length=tools.LONGEST_QUESTION)]
Name = Annotated[str, Field(max_length=tools.LONGEST_NAME)]
Id = Annotated[str, Field(min_length=1, max_length=tools.LONGEST_NAME)]
First = Annotated[Name, Field(description="the first date, as 1949, May 1961 or 1961-05-06")]
Last = Annotated[Name, Field(description="the last date, included")]
AnyTime = Annotated[bool, Field(description="treat words of time in it as plain words")]
Collections = Annotated[
    list[Name], Field(max_length=50, description="only these collections; - has records of none")
]
Style = Annotated[str, Field(json_schema_extra={"enum": list(STYLES)})]


class ArchiveServer(MCPServer[Any]):
    """The server, with each failure as one line, and arguments that it does not know refused."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool. Raises ToolError with one line."""
        arguments_of = {
            tool.name: [*tool.input_schema["properties"]] for tool in await self.list_tools()
        }
        if name not in arguments_of:
            names = ", ".join(arguments_of)
            raise ToolError(f"there is no tool {_quoted(name)}; there are: {names}")
        if unknown := sorted(set(arguments) - set(arguments_of[name])):
            expected = ", ".join(arguments_of[name]) or "none"
            raise ToolError(
                f"{name} has no argument {', '.join(map(_quoted, unknown))}; it has: {expected}"
            )
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError as error:
            raise ToolError(f"{name} failed; {_CHECK}") from error.__cause__
        except ToolError as error:
            cause = error.__cause__
            if isinstance(cause, ValidationError):
                raise ToolError(f"{name}: {_wrong_arguments(cause)}") from None
            raise ToolError(str(cause or error)) from None


def serve_stdio(server: ArchiveServer) -> None:
    """Serve on standard input and output until the client leaves."""
    try:
        anyio.run(server.run_stdio_async)
    except* (ConnectionError, anyio.BrokenResourceError):
        pass  # the client has left while something was written for it


def http_application(server: ArchiveServer) -> Any:  # noqa: ANN401
    """Return the ASGI application that serves streamable HTTP at /mcp, without sessions.

    Whoever serves it checks hosts, origins and the token.
    """
    return server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=LARGEST_BODY,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )


def make_server(archive: ArchiveTools, version: str, warn: Callable[[str], None]) -> ArchiveServer:
    """Return the server of an archive. warn: prints a line about a fault of ours."""
    server = ArchiveServer(
        NAME,
        title="Finding Aid",
        instructions=_INSTRUCTIONS,
        version=version,
        log_level="CRITICAL",
        subscriptions=False,
    )

    def add(title: str, run: Callable[..., object]) -> None:
        server.add_tool(
            _guarded(run, ToolError, warn),
            title=title,
            description=collapse_whitespace(run.__doc__ or ""),
            annotations=ToolAnnotations(
                read_only_hint=True,
                destructive_hint=False,
                idempotent_hint=True,
                open_world_hint=False,
            ),
            structured_output=True,
        )

    def orient() -> OverviewView:
        """Tell what this archive has, in true counts, and what it has not.

        It has records, years, decades, collections, kinds of document, people and places; it has
        not: dates of undated records, summaries of some, parts of listings, empty decades.
        """
        return archive.orient()

    def ask(
        question: Text,
        first: First = "",
        last: Last = "",
        any_time: AnyTime = False,
        collections: Collections = [],  # noqa: B006 - never changed
    ) -> VerifiableAnswerView:
        """Answer a complete question in plain English from the records, or refuse.

        Gives verbatim quotations with record, field and characters, dates, citations and a
        confidence; or a refusal with its reason and the closest records. Periods in the question
        are understood; first and last replace them. The result, saved as a file, is verified by:
        finding-aid check-answer FILE.
        """
        return archive.ask(question, first, last, any_time, collections)

    def search(
        query: Text,
        first: First = "",
        last: Last = "",
        any_time: AnyTime = False,
        collections: Collections = [],  # noqa: B006
        limit: Annotated[int, Field(ge=1, le=tools.MOST_HITS)] = 10,
    ) -> SearchView:
        """Find records, best first, by words and meaning.

        Understands "phrases", AND, OR, NOT, names in other spellings, and periods in the query.
        """
        return archive.search(query, first, last, any_time, collections, limit)

    def get_record(
        id: Id,
        text_start: Annotated[int, Field(ge=0)] = 0,
        text_length: Annotated[int, Field(ge=0, le=tools.MOST_TEXT)] = 20_000,
    ) -> RecordPartView:
        """Read every field of a record, its citation, and the ids of its neighbours by date.

        Of a long text the characters from text_start on; text_characters says how many there are.
        """
        return archive.get_record(id, text_start, text_length)

    def cite(
        ids: Annotated[list[Id], Field(min_length=1, max_length=tools.MOST_CITED)],
        style: Style = "archive",
    ) -> CitedView:
        """Cite records in a style; what the listing does not give for a citation is named."""
        return archive.cite(ids, style)

    def verify_quote(quotation: Text, record: Name = "") -> QuotationView:
        """Check a quotation before you use it: it stands, differs, or is not there.

        Each difference is shown next to the record's own words. Name the record's id where you
        know it; without it, the records that these words find are compared.
        """
        return archive.verify_quote(quotation, record)

    def timeline(
        at: Annotated[
            Name, Field(description="195X, 1953, 1953-03 or 1953-03-05; empty: all")
        ] = "",
        words: Annotated[Name, Field(description="only records with all these words")] = "",
        names: Annotated[
            list[Name], Field(max_length=20, description="only records that mention any of these")
        ] = [],  # noqa: B006
        kinds: Annotated[
            list[Name], Field(max_length=20, description="only these kinds, as orient has them")
        ] = [],  # noqa: B006
        collections: Collections = [],  # noqa: B006
    ) -> TimelineView:
        """Count the records of each decade, year, month or day, the empty ones too.

        Also gives the first ten of them. Dates are never guessed: a record dated 1953 counts in no
        month.
        """
        return archive.timeline(at, words, names, kinds, collections)

    def list_people(
        words: Annotated[Name, Field(description="only names with all these words")] = "",
        kind: Literal["person", "place", "organisation", "event", ""] = "person",
        offset: Annotated[int, Field(ge=0)] = 0,
        limit: Annotated[int, Field(ge=1, le=tools.MOST_NAMES)] = 25,
    ) -> NamesView:
        """List the people (or places, organisations, events) that records mention.

        Those with the most records come first, each with its other forms and the names it wrote to
        or spoke with.
        """
        return archive.list_people(words, kind, offset, limit)

    add("What the archive has", orient)
    add("Ask a question", ask)
    add("Find records", search)
    add("Read a record", get_record)
    add("Cite records", cite)
    add("Verify a quotation", verify_quote)
    add("Records over time", timeline)
    add("People and other names", list_people)
    _add_resources(server, archive, warn)
    return server


def _add_resources(
    server: ArchiveServer, archive: ArchiveTools, warn: Callable[[str], None]
) -> None:
    def read_archive() -> str:
        """Tell what this archive has, as the tool orient does."""
        return _as_text(archive.orient().to_json())

    def read_record(id: str) -> str:
        """Read a record with every field and its whole text, as JSON."""
        try:
            record = archive.record(id)
        except UnknownRecordError as error:
            raise ResourceNotFoundError(str(error)) from None
        return _as_text(archive.get_record(record.id, 0, len(record.text)).to_json())

    server.resource("finding-aid://archive", title="The archive", mime_type="application/json")(
        _guarded(read_archive, ResourceError, warn)
    )
    server.resource(
        "finding-aid://records/{id}",
        title="A record",
        mime_type="application/json",
        security=ResourceSecurity(exempt_params={"id"}),  # an id is never part of a path
    )(_guarded(read_record, ResourceError, warn))


_CHECK = "run: finding-aid check, and report it when that finds nothing"


def _guarded(
    run: Callable[_Arguments, _Result],
    error_of_kind: type[ToolError] | type[ResourceError],
    warn: Callable[[str], None],
) -> Callable[_Arguments, _Result]:
    """Return a function that fails with errors of the protocol, each one line."""

    @wraps(run)
    def guarded(*arguments: _Arguments.args, **options: _Arguments.kwargs) -> _Result:
        try:
            return run(*arguments, **options)
        except error_of_kind:
            raise
        except FindingAidError as error:
            raise error_of_kind(str(error)) from None
        except MemoryError:
            raise error_of_kind("there is not enough memory; close other programs") from None
        except BaseException as error:
            if not isinstance(error, Exception) and not is_panic(error):
                raise
            line = f"{run.__name__} failed ({type(error).__name__}: {error}); {_CHECK}"
            warn(line)
            raise error_of_kind(shorten(collapse_whitespace(line), 500)) from None

    return guarded


def _wrong_arguments(error: ValidationError) -> str:
    """Return what is wrong with arguments: "limit: input should be less than or equal to 100"."""
    return "; ".join(
        f"{'.'.join(map(str, problem['loc']))}: {problem['msg'][:1].lower()}{problem['msg'][1:]}"
        for problem in error.errors(include_url=False, include_input=False)[:5]
    )


def _quoted(name: str) -> str:
    return repr(shorten(name, 60))


def _as_text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)
