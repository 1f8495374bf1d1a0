"""The app, measured in a browser: first paint, an answer from the press of enter, ten readers at once, memory.

    python -m benchmarks.app [--records 10000] [--questions 40] [--many 500]

The archive is recombined from ../shared/data/travels (recombined.py) and served as `finding-aid serve` does it; a
headless Chromium asks. Milliseconds, min, median and max: from the request of a page to its first paint, and to the
first screen whole; from the press of enter until the answer stands on the page, for questions of conversations of their
own; the same for ten readers who press at the same moment. Then the server's megabytes after each fifth of so many
questions. Beside each stands its ratio to a bare page of the same Streamlit that only repeats what is typed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.recombined import archive_of, encoder_for
from benchmarks.retrieval import DATA
from embeddings import open_encoder
from qa.evaluation.relevance_judgments import read_questions
from tests.app.conftest import CHROMIUM, FLAGS, is_up, served

READERS = 10
BARE = """
import streamlit as st
st.title("Bare")
if typed := st.chat_input("Ask these records"):
    st.text(typed)
    st.html('<div class="said">Answer ready</div>')
"""
# In the browser itself: what Playwright adds by looking again and again is then not measured.
ASK = """(question) => new Promise(resolve => {
    const box = document.querySelector('textarea[data-testid=stChatInputTextArea]')
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set
    set.call(box, question)
    box.dispatchEvent(new Event('input', {bubbles: true}))
    const there = () => [...document.querySelectorAll('.said')]
        .map(one => one.dataset.of + one.textContent).filter(one => /(Answer ready|No answer in)/.test(one)).at(-1)
    const before = there()
    setTimeout(() => {
        const began = performance.now()
        const seen = new MutationObserver(() => {
            if (there() && there() !== before) { seen.disconnect(); resolve(performance.now() - began) }
        })
        seen.observe(document.body, {childList: true, subtree: true, characterData: true})
        box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', code: 'Enter', keyCode: 13, bubbles: true}))
        setTimeout(() => { seen.disconnect(); resolve(-1) }, 30000)
    }, 50)
})"""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DATA / "travels")
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--many", type=int, default=500)
    asked = parser.parse_args()
    questions = [one.text for one in read_questions(asked.data / "questions.jsonl")[0]]
    with tempfile.TemporaryDirectory(prefix="finding-aid-app-") as made:
        folder = Path(made)
        records = asked.data / "records.jsonl"
        archive_of(
            folder / "archive", records, asked.records, encoder_for(records, open_encoder())
        ).close()
        print(f"{asked.records:,} records, {asked.questions} questions\n")
        print(f"{'milliseconds':34}{'min':>8}{'median':>8}{'max':>8}{'ratio':>8}")
        with (
            bare(folder) as plain,
            served(folder / "archive", folder / "serve.log") as (address, server),
        ):
            measure(address, plain, questions[: asked.questions])
            memory(address, server, questions, asked.many)


def measure(address: str, plain: str, questions: Sequence[str]) -> None:
    """First paint, answers, and ten readers at once, each beside the bare page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        found: dict[str, dict[str, list[float]]] = {}
        for name, at in (("bare", plain), ("ours", address)):
            page = browser.new_page()
            opened(page, at)  # the first of a server, which opens the archive
            paints, wholes, answers = [], [], []
            for _ in range(8):
                paint, whole = opened(page, at)
                paints.append(paint)
                wholes.append(whole)
            for question in questions:
                page.goto(at)
                ready(page)
                answers.append(float(page.evaluate(ASK, question)))
            page.close()
            found[name] = {"first paint": paints, "first screen whole": wholes, "answer": answers}
        browser.close()
    found["bare"]["ten at once"], found["ours"]["ten at once"] = (
        together(plain, questions),
        together(address, questions),
    )
    for measured, each in found["ours"].items():
        if min(each) < 0:
            raise SystemExit(f"{measured}: no answer within 30 seconds")
        median = statistics.median(each)
        ratio = median / statistics.median(found["bare"][measured])
        print(f"{measured:34}{min(each):8.0f}{median:8.0f}{max(each):8.0f}{ratio:8.2f}", flush=True)


def opened(page: Page, at: str) -> tuple[float, float]:
    """Milliseconds from the request to the first paint, and until the page's script has ended."""
    began = time.perf_counter()
    page.goto(at)
    ready(page)
    whole = (time.perf_counter() - began) * 1000
    paint = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
    )
    return float(paint), whole


def ready(page: Page) -> None:
    """Until the box to ask in is there and the page's script has ended."""
    page.get_by_test_id("stChatInputTextArea").wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def together(at: str, questions: Sequence[str]) -> list[float]:
    """Milliseconds of each of ten readers, each with a tab and a thread of their own, who ask at the same moment."""
    taken: list[float] = []
    gate = threading.Barrier(READERS)

    def one(question: str) -> None:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page()
            page.set_default_timeout(120_000)
            page.goto(at)
            ready(page)
            gate.wait()
            taken.append(float(page.evaluate(ASK, question)))
            browser.close()

    readers = [
        threading.Thread(target=one, args=(questions[number % len(questions)],))
        for number in range(READERS)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if len(taken) < READERS:
        raise SystemExit(f"only {len(taken)} of {READERS} readers got an answer")
    return taken


def memory(address: str, server: int, questions: Sequence[str], many: int) -> None:
    """Print the server's memory after each fifth of so many questions, in conversations of twenty."""
    sizes = [resident(server)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        for number in range(many):
            if number % 20 == 0:
                page.goto(address)
            ready(page)
            page.evaluate(ASK, questions[number % len(questions)])
            if (number + 1) % (many // 5) == 0:
                sizes.append(resident(server))
        browser.close()
    print(f"\nmegabytes of the server, at first and after each {many // 5} questions: ", end="")
    print(", ".join(f"{one:.0f}" for one in sizes))


def resident(process: int) -> float:
    """Megabytes of a process and its children in memory (Linux)."""
    found = subprocess.run(
        ["ps", "--ppid", str(process), "-p", str(process), "-o", "rss="], capture_output=True
    )
    return sum(int(line) for line in found.stdout.split()) / 1000


@contextmanager
def bare(folder: Path) -> Iterator[str]:
    """A page of the same Streamlit that only repeats what is typed."""
    script, port = folder / "bare.py", 8700 + os.getpid() % 200
    script.write_text(BARE)
    options = [
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
        "--server.headless",
        "true",
    ]
    options += ["--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    ) as app:
        try:
            while not is_up(f"http://127.0.0.1:{port}"):
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            app.terminate()


if __name__ == "__main__":
    main()
