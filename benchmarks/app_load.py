"""Five readers use the app at once, each in a browser of her own: no error, and level memory.

    python -m benchmarks.app_load [--records 5000] [--minutes 30] [--browsers 5] [--data FOLDER]

The archive is recombined from ../shared/data/travels and served by `finding-aid serve`. Each
browser asks, asks on, browses, opens records and writes notes, looks at the timeline and at people,
adds a page, reloads and goes back, by chance. What counts as an error: an exception on a page, an
answer that does not come within 30 seconds, a request that fails, a line about an error in the
server's log. Prints the server's megabytes each minute, and ends with 1 after an error.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Error, Page, Response, sync_playwright

from benchmarks.app import ASK, ready, resident
from benchmarks.recombined import archive_of, encoder_for
from benchmarks.retrieval import DATA
from corpus import Record
from embeddings import open_encoder
from qa.evaluation.relevance_judgments import read_questions
from tests.app.conftest import CHROMIUM, FLAGS, served, settled


class Reader:
    """One reader with a browser: does what chance says until the time is over.

    Attributes:
        done: how often each kind of step was done.
        errors: what went wrong, each with the step.
    """

    def __init__(
        self, number: int, address: str, questions: Sequence[str], records: Sequence[Record]
    ) -> None:
        self._chance = random.Random(f"reader {number}")
        self._address = address
        self._questions = questions
        self._records = records
        self._number = number
        self.done: Counter[str] = Counter()
        self.errors: list[str] = []

    def use(self, ends: float) -> None:
        """Take one step after the other until `ends`, a time of time.monotonic()."""
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page()
            page.set_default_timeout(60_000)
            page.on("response", self._look_at)
            page.goto(self._address)
            steps = [self._ask, self._ask, self._ask, self._browse, self._record, self._note]
            steps += [self._time, self._people, self._about, self._reload, self._back, self._add]
            while time.monotonic() < ends:
                step = self._chance.choice(steps)
                self._take(step, page)
            browser.close()

    def _take(self, step: Callable[[Page], None], page: Page) -> None:
        name = step.__name__.strip("_")
        try:
            step(page)
            settled(page)
            for text in page.get_by_test_id("stException").all_inner_texts():
                self.errors.append(f"{name}: {text}")
        except Error as error:
            self.errors.append(f"{name}: {str(error).partition(chr(10))[0]} at {page.url}")
            page.goto(self._address)
        self.done[name] += 1

    def _look_at(self, response: Response) -> None:
        # Streamlit looks for itself below the address of a page first, and above it then.
        if response.status >= 400 and "/_stcore/" not in response.url:
            self.errors.append(f"status {response.status}: {response.url}")

    def _goto(self, page: Page, place: str) -> None:
        page.goto(f"{self._address}/{place}")
        settled(page)

    def _ask(self, page: Page) -> None:
        if page.get_by_test_id("stChatInputTextArea").count() == 0 or self._chance.random() < 0.3:
            self._goto(page, "")
        ready(page)
        question = self._chance.choice(self._questions)
        if page.evaluate(ASK, question) < 0:
            self.errors.append(f"ask: no answer within 30 seconds: {question}")

    def _browse(self, page: Page) -> None:
        word = self._chance.choice(self._chance.choice(self._records).title.split())
        self._goto(page, f"browse?words={quote(word)}")

    def _record(self, page: Page) -> None:
        self._goto(page, f"record?id={quote(self._chance.choice(self._records).id)}")

    def _note(self, page: Page) -> None:
        self._record(page)
        page.get_by_role("textbox", name="Note").fill(f"note {self._chance.random()}")
        page.get_by_role("button", name="Save").first.click()
        page.get_by_text("Saved.").first.wait_for()

    def _time(self, page: Page) -> None:
        self._goto(page, self._chance.choice(("timeline", "timeline?at=195X")))

    def _people(self, page: Page) -> None:
        self._goto(page, self._chance.choice(("people", "people?name=Joseph%20Stalin")))

    def _about(self, page: Page) -> None:
        self._goto(page, "about")

    def _reload(self, page: Page) -> None:
        page.reload()

    def _back(self, page: Page) -> None:
        page.go_back()
        if not page.url.startswith(self._address):  # before the first page
            page.goto(self._address)

    def _add(self, page: Page) -> None:
        self._goto(page, "add")
        number = self.done["add"]
        title = f"Note {number} of reader {self._number} on rice"
        box = page.get_by_role("textbox", name="Listing page")
        box.fill(f"May {number % 28 + 1}, 1951\n\n{title}\n\nThe mission buys rice.")
        page.get_by_role("button", name="Add to the archive").click()
        # While another reader adds, the page says so.
        page.get_by_text(re.compile("The archive has|is under way")).first.wait_for()


def main() -> int:
    """Serve, let the readers use the app, and print what they saw."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels")
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--browsers", type=int, default=5)
    args = parser.parse_args()
    questions = [question.text for question in read_questions(args.data / "questions.jsonl")[0]]
    with tempfile.TemporaryDirectory(prefix="finding-aid-app-load-") as temporary:
        folder, source = Path(temporary), args.data / "records.jsonl"
        archive = archive_of(
            folder / "archive", source, args.records, encoder_for(source, open_encoder())
        )
        with archive.view() as view:
            records = [stored.record for stored in view.snapshot.live_records()]
        archive.close()
        log = folder / "serve.log"
        with served(folder / "archive", log) as (address, server):
            readers = [Reader(n, address, questions, records) for n in range(args.browsers)]
            ends = time.monotonic() + args.minutes * 60
            threads = [threading.Thread(target=reader.use, args=(ends,)) for reader in readers]
            for thread in threads:
                thread.start()
            sizes = [resident(server)]
            while (remaining := ends - time.monotonic()) > 0:
                time.sleep(min(remaining, 60))
                sizes.append(resident(server))
            for thread in threads:
                thread.join()
        errors = [error for reader in readers for error in reader.errors]
        errors += [line for line in log.read_text().splitlines() if "Error" in line]
    done = sum((reader.done for reader in readers), Counter[str]())
    print(f"{done.total()} steps: {', '.join(f'{n} {step}' for step, n in done.most_common())}")
    print(f"megabytes of the server each minute: {', '.join(f'{size:.0f}' for size in sizes)}")
    print(f"errors: {len(errors)}")
    for line in list(dict.fromkeys(errors))[:10]:
        print(f"  {line}")
    return int(bool(errors) or done.total() == 0)


if __name__ == "__main__":
    sys.exit(main())
