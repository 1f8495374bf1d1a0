"""A harvest in the background: its progress, its stop, and the addition of what it fetched."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa import Assistant, ImportJob
from qa.harvest import HarvestError, HarvestJob, HarvestJobs, HarvestRequest, Politeness
from tests.embeddings.fake_encoder import PaperEncoder
from tests.qa.harvest.oai_server import IDENTIFY, Reply, error, page, serving

QUICK = Politeness(pause_seconds=0.0)
NAMES = {"listing": "Letters", "collection": "Port"}


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    made = Assistant.open(tmp_path / "archive", bundled=False, load_encoder=PaperEncoder)
    yield made
    made.close()


def added(job: HarvestJob) -> list[str]:
    """The ids that the job has added, once it and its folder are done with."""
    assert job.wait(60) and job.addition is not None and job.addition.wait(60)
    job.join(60)
    result = job.addition.added
    return [] if result is None else list(result.added)


def test_what_was_fetched_is_added_under_the_names_given(assistant: Assistant) -> None:
    jobs = HarvestJobs(assistant.folder, assistant.imports.start, QUICK)
    replies = [IDENTIFY, page(1, 2, "a", 3), page(3, 3)]
    with serving(lambda number, _: replies[number]) as server:
        job = jobs.start(HarvestRequest(server.address), NAMES)
        assert len(added(job)) == 3
    assert (job.progress, job.error, job.stopped) == ((3, 3), "", False)
    _, records = assistant.browse(limit=9)
    assert [(record.title, record.listing, record.collection) for record in records] == [
        (f"Letter {number}", "Letters", "Port") for number in (1, 2, 3)
    ]
    assert not (assistant.folder / "harvest").exists()


def test_a_stopped_harvest_adds_nothing_and_goes_on_where_it_stopped(assistant: Assistant) -> None:
    waits, may_answer = threading.Event(), threading.Event()

    def script(number: int, _: dict[str, str]) -> Reply:
        if number == 2:
            waits.set()
            may_answer.wait(60)
        return [IDENTIFY, page(1, 2, "a", 3), page(3, 3, "b", 4), page(4, 4)][number]

    with serving(script) as server:
        jobs = HarvestJobs(assistant.folder, assistant.imports.start, QUICK)
        first = jobs.start(HarvestRequest(server.address), NAMES)
        assert waits.wait(60)
        assert (first.progress, first.is_finished) == ((2, 3), False)
        with pytest.raises(HarvestError, match="a harvest is under way in this archive"):
            jobs.start(HarvestRequest(server.address), NAMES)
        first.stop()
        may_answer.set()
        assert first.wait(60) and first.stopped
        assert (first.progress, first.reading, first.addition) == ((3, 4), None, None)
        assert assistant.browse()[0] == 0
        again = jobs.start(first.request, first.names)
        assert len(added(again)) == 4
        assert server.asked[3] == {"verb": "ListRecords", "resumptionToken": "b"}
    assert again.reading is not None
    assert again.reading.warnings[0] == "went on after 3 records of an earlier run"


def test_a_wait_is_ended_by_a_stop(assistant: Assistant) -> None:
    slow = Politeness(pause_seconds=3600.0)
    with serving(lambda number, _: [IDENTIFY, page(1, 1)][number]) as server:
        job = HarvestJobs(assistant.folder, assistant.imports.start, slow).start(
            HarvestRequest(server.address), {}
        )
        job.stop()
        assert job.wait(60) and job.stopped


def test_a_source_without_records_adds_nothing_and_says_why(assistant: Assistant) -> None:
    with serving(lambda number, _: [IDENTIFY, error("noRecordsMatch")][number]) as server:
        jobs = HarvestJobs(assistant.folder, assistant.imports.start, QUICK)
        job = jobs.start(HarvestRequest(server.address), {})
        assert job.wait(60)
    assert job.error.endswith(
        "answers noRecordsMatch (as it says); look at the set and the days (--set, --from, --until)"
    )
    assert (job.reading, job.addition) == (None, None)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (HarvestRequest("letters"), "'letters' is not an address of an OAI-PMH source"),
        (HarvestRequest("http://127.0.0.1:9/oai", latest="May"), "'May' is not a day"),
    ],
)
def test_what_is_no_request_starts_nothing(
    assistant: Assistant, request_: HarvestRequest, words: str
) -> None:
    jobs = HarvestJobs(assistant.folder, assistant.imports.start, QUICK)
    with pytest.raises(HarvestError, match=words):
        jobs.start(request_, {})
    assert jobs.current is None


def test_while_another_addition_runs_what_was_fetched_is_kept(assistant: Assistant) -> None:
    def busy(*_: object, **__: str) -> ImportJob:
        raise HarvestError("an addition is under way")

    with serving(lambda number, _: [IDENTIFY, page(1, 1)][number]) as server:
        job = HarvestJobs(assistant.folder, busy, QUICK).start(HarvestRequest(server.address), {})
        assert job.wait(60)
        assert (job.error, job.addition) == ("an addition is under way", None)
        jobs = HarvestJobs(assistant.folder, assistant.imports.start, QUICK)
        assert len(added(jobs.start(job.request, {}))) == 1
        assert len(server.asked) == 2
