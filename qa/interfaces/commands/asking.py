"""The commands that find and answer: ask, search, evaluate."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from corpus import count_phrase, write_durably
from embeddings import UnknownCollection
from qa.answering import Answer, draft_heading
from qa.assistant import Assistant
from qa.evaluation import (
    AskedConversation,
    answer_conversations,
    evaluate,
    has_expectations,
    judge_answers,
    questions_from_feedback,
    read_bounded_text,
    read_conversations,
    read_questions,
    stated_collections,
)
from qa.interfaces.commands.batch import answer_file
from qa.interfaces.commands.citing import write_answer_page, write_bundle
from qa.interfaces.commands.terminal import (
    AddCommand,
    CommandError,
    Progress,
    add_collection_option,
    add_period_options,
    open_assistant,
    period_of,
    print_result,
    print_warning,
    record_line,
    show_controls,
    whole_number,
)
from qa.output import AnswerView, SearchView
from qa.understanding import CARRIED_KINDS, LinkedQuestion, QuestionError


def add_commands(add: AddCommand) -> None:
    """Add ask, search and evaluate to the command line."""
    parser = add("ask", ask, "answer a question with quotations, dates and citations")
    parser.add_argument("question", metavar="QUESTION", nargs="?")
    many_help = 'many at once: {"question"} or {"turns": [...]} a line, with "collection" as needed'
    parser.add_argument("--questions", type=Path, metavar="FILE.jsonl", help=many_help)
    answers_help = "where to write their answers, one JSON object a line"
    parser.add_argument("--answers", type=Path, metavar="FILE.jsonl", help=answers_help)
    _add_time_options(parser)
    add_collection_option(parser)
    parser.add_argument("--follow", metavar="ID", help="go on with this conversation")
    parser.add_argument(
        "--drop",
        choices=CARRIED_KINDS,
        action="append",
        default=[],
        help="do not carry this over from the conversation",
    )
    bundle_help = "save the answer to this new file, for check-answer"
    parser.add_argument("--bundle", type=Path, metavar="FILE", help=bundle_help)
    page_help = "save the answer with its records as this new web page, which check-answer verifies"
    parser.add_argument("--page", type=Path, metavar="FILE.html", help=page_help)
    draft_help = (
        "let the language model at FINDING_AID_LLM_URL write about the same records, each sentence "
        "over the words that it rests on"
    )
    parser.add_argument("--draft", action="store_true", help=draft_help)
    all_help = "list the ids of all records that a count or list stands for"
    parser.add_argument("--all", action="store_true", help=all_help)

    parser = add("search", search, "find records, best first")
    parser.add_argument("query", metavar="QUERY", nargs="?")
    parser.add_argument("--limit", type=whole_number, default=10, metavar="N")
    _add_time_options(parser)
    add_collection_option(parser)
    queries_help = 'many at once: {"id", "text"} a line, with "collection" as needed'
    parser.add_argument("--queries", type=Path, metavar="FILE.jsonl", help=queries_help)
    run_help = "where to write the TREC run"
    parser.add_argument("--run", dest="run_file", type=Path, metavar="FILE", help=run_help)

    parser = add("evaluate", evaluate_archive, "measure the archive with judged questions")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("file", metavar="QUESTIONS.jsonl", type=Path, nargs="?")
    feedback_help = "use the answers that readers marked as helpful"
    source.add_argument("--feedback", action="store_true", help=feedback_help)
    ranking_help = "measure the ranking only, which is quicker"
    parser.add_argument("--no-refusals", action="store_true", help=ranking_help)


def ask(args: argparse.Namespace) -> int:
    """Answer a question, or many from a file."""
    is_batch = args.questions is not None
    if (args.question is None) != is_batch or (args.answers is not None) != is_batch:
        print_warning("give a QUESTION, or --questions FILE.jsonl with --answers FILE.jsonl")
        return 2
    if is_batch:
        return answer_file(args)
    earliest, latest = period_of(args)
    assistant = open_assistant(args)
    answer = assistant.ask(
        args.question,
        earliest=earliest,
        latest=latest,
        any_time=args.any_time,
        follow=args.follow,
        drop=args.drop,
        collections=args.collections,
    )
    if args.draft and args.json:
        answer = assistant.draft(answer)
    print_result(args, AnswerView.of(answer).to_json(), answer.text + _counted_text(args, answer))
    _print_understanding(args, answer.question)
    if args.draft and not args.json:
        answer = _print_draft(assistant, answer)
    if answer.warning:
        print_warning(answer.warning)
    if args.bundle is not None:
        write_bundle(assistant.bundle(answer), args.bundle)
    if args.page is not None:
        write_answer_page(assistant, assistant.bundle(answer), args.page)
    return 0


def search(args: argparse.Namespace) -> int:
    """Find records, or many queries' records as a TREC run."""
    needs_run_file = args.queries is not None
    if (args.query is None) != needs_run_file or (args.run_file is not None) != needs_run_file:
        print_warning("give a QUERY, or --queries FILE.jsonl with --run FILE")
        return 2
    assistant = open_assistant(args)
    earliest, latest = period_of(args)
    if needs_run_file:
        count = _write_run(assistant, args, earliest, latest)
        text = f"{count_phrase(count, 'query', 'queries')}, run in {args.run_file}"
        print_result(args, {"queries": count, "run": str(args.run_file)}, text)
        return 0
    search_result = assistant.search(
        args.query,
        limit=args.limit,
        earliest=earliest,
        latest=latest,
        any_time=args.any_time,
        collections=args.collections,
    )
    result = SearchView.of(
        args.query,
        search_result.question,
        search_result.hits,
        search_result.nearest,
        search_result.searched,
    ).to_json()
    lines = [
        f"{hit.rank:3d}  {hit.score:.3f}  {record_line(hit.record)}" for hit in search_result.hits
    ]
    if search_result.nearest:
        lines = ["no record found; closest records:"]
        lines += [
            f"     {record_line(closest.record)}: {closest.reason}"
            for closest in search_result.nearest
        ]
    print_result(args, result, "\n".join(lines) or "no record found")
    _print_understanding(args, search_result.question)
    return 0


def evaluate_archive(args: argparse.Namespace) -> int:
    """Measure the archive with questions that have known answers."""
    if not args.feedback and has_expectations(conversations := read_conversations(args.file)):
        return _judge_file(args, conversations)
    questions, problems = ([], []) if args.feedback else read_questions(args.file)
    assistant = open_assistant(args)
    if args.feedback:
        questions = questions_from_feedback(assistant.annotations.feedback())
    with Progress("question") as progress:
        evaluation = evaluate(
            assistant, questions, refusals=not args.no_refusals, progress=progress
        )
    print_result(args, evaluation.as_json, evaluation.text)
    for line in (*problems, *evaluation.problems):
        print_warning(line)
    return 0


def _judge_file(args: argparse.Namespace, conversations: Sequence[AskedConversation]) -> int:
    """Ask every conversation of a file, and print how many answers of each kind are right."""
    assistant = open_assistant(args)
    with Progress("question") as progress:
        judged = judge_answers(list(answer_conversations(assistant, conversations, progress)))
    print_result(args, judged.as_json, judged.text)
    for line in judged.problems:
        print_warning(f"{args.file.name} {line}")
    return 0


def _add_time_options(parser: argparse.ArgumentParser) -> None:
    add_period_options(parser)
    any_time_help = "treat the question's words of time as plain words"
    parser.add_argument("--any-time", action="store_true", help=any_time_help)


def _counted_text(args: argparse.Namespace, answer: Answer) -> str:
    """Return the ids of all counted records, or how to see them; "" when all of them are cited."""
    if args.all and answer.counted:
        return "\n\n" + "\n".join([f"All {len(answer.counted):,}, by date:", *answer.counted])
    if len(answer.counted) > len(answer.cited_records):
        return f"\n\nAll {len(answer.counted):,} records: ask again with --all."
    return ""


def _print_draft(assistant: Assistant, answer: Answer) -> Answer:
    """Return the answer with the language model's draft, printing each sentence when it comes."""
    if assistant.language_model is None or not answer.answered:
        return assistant.draft(answer)
    heading = draft_heading(assistant.language_model.model)
    printed = 0

    def print_progress(text: str) -> None:
        nonlocal printed
        if not printed:
            print(f"\n{show_controls(heading)}\n")
        print(show_controls(text[printed:].lstrip("\n")), flush=True)
        printed = len(text)

    answer = assistant.draft(answer, on_progress=print_progress)
    if answer.draft is not None and answer.draft.footer:
        print(f"\n{show_controls(answer.draft.footer)}", flush=True)
    return answer


def _print_understanding(args: argparse.Namespace, question: LinkedQuestion) -> None:
    """Say how the question was read where that is more than its words (in JSON: `understood`)."""
    if args.json:
        return
    for name in question.linked_names:
        if name.corrected:
            print_warning(f"“{name.as_written}” is read as {name.corrected}")
        if name.other_forms:
            print_warning(f"“{name.as_written}”: also searching {', '.join(name.other_forms)}")
        if name.ambiguous:
            print_warning(
                f"“{name.as_written}” may be {'; '.join(name.ambiguous)}; other forms are not "
                "searched"
            )
    for line in question.notes:
        print_warning(line)


def _write_run(
    assistant: Assistant, args: argparse.Namespace, earliest: date | None, latest: date | None
) -> int:
    """Search each query of a JSON Lines file and write a TREC run; return the number of queries.

    A line of the run is: query, Q0, record, rank, score, tag.
    """
    queries_file, run_file = args.queries, args.run_file
    try:
        lines = read_bounded_text(queries_file).splitlines()
        queries = [(n, json.loads(line)) for n, line in enumerate(lines, 1) if line.strip()]
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{queries_file} cannot be read as JSON Lines ({error})") from error
    run: list[str] = []
    for number, query in queries:
        is_query = isinstance(query, dict) and isinstance(query.get("text"), str)
        if not is_query or "id" not in query:
            raise CommandError(
                f'{queries_file} line {number} is not a query; write {{"id": "q1", "text": "..."}}'
            )
        try:
            result = assistant.search(
                query["text"],
                limit=args.limit,
                earliest=earliest,
                latest=latest,
                any_time=args.any_time,
                collections=stated_collections(query) or args.collections,
            )
        except QuestionError as error:
            print_warning(f"{queries_file} line {number}: {error}")
            continue
        except (ValueError, UnknownCollection) as error:
            raise CommandError(f"{queries_file} line {number}: {error}") from error
        count = len(result.hits)
        run += [
            f"{query['id']} Q0 {hit.record.id} {hit.rank} {count - hit.rank + 1} finding-aid\n"
            for hit in result.hits
        ]
    try:
        write_durably(run_file, "".join(run))
    except OSError as error:
        raise CommandError(f"{run_file} cannot be written ({error.strerror})") from error
    return len(queries)
