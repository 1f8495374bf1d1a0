"""Measure the app in a browser: first paint, answers, ten users at once, memory.

    python -m benchmarks.app [--records 10000] [--questions 40] [--many 500]

The archive is recombined from ../shared/data/travels (recombined.py) and served by `finding-aid
serve` to a headless Chromium. Prints milliseconds (min, median, max) from the request of a page to
its first paint and to the complete first screen; from pressing enter to the answer, each question
in a new conversation, and to a list of more than 1,000 records; from pressing "Show all" there to
the first page of its rows, and from pressing "Next" to the second; and the answers of ten users who
press enter at the same moment. Then the
server's megabytes after each fifth of --many questions. Each ratio is to a bare page of the same
Streamlit that only repeats what is typed.
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
LONG_LIST = "How many records are from 1990 to 2010?"
"""A question whose answer lists more than 1,000 records of that archive."""
LISTS = 8
"""How often it is asked."""
BARE = """
import streamlit as st
st.title("Bare")
if typed := st.chat_input("Ask these records"):
    st.text(typed)
    st.html('<div class="said">Answer ready</div>')
"""
# Presses a button, and waits until the number of the first row is another, or there are more rows.
PRESS = """(label) => new Promise(resolve => {
    const rows = () => {
        const listed = [...document.querySelectorAll('.fa-listed')]
        return listed.length + (listed[0] ? listed[0].textContent : '')
    }
    const before = rows()
    const button = [...document.querySelectorAll('button')]
        .find(item => item.textContent.includes(label))
    const began = performance.now()
    const seen = new MutationObserver(() => {
        if (rows() !== before) { seen.disconnect(); resolve(performance.now() - began) }
    })
    seen.observe(document.body, {childList: true, subtree: true, characterData: true})
    button.click()
    setTimeout(() => { seen.disconnect(); resolve(-1) }, 30000)
})"""
# In the browser itself: what Playwright adds by looking again and again is then not measured.
ASK = """(question) => new Promise(resolve => {
    const box = document.querySelector('textarea[data-testid=stChatInputTextArea]')
    const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').set
    set.call(box, question)
    box.dispatchEvent(new Event('input', {bubbles: true}))
    const there = () => [...document.querySelectorAll('.said')]
        .map(item => item.dataset.of + item.textContent)
        .filter(text => /(Answer ready|No answer in)/.test(text)).at(-1)
    const before = there()
    setTimeout(() => {
        const began = performance.now()
        const seen = new MutationObserver(() => {
            if (there() && there() !== before) {
                seen.disconnect()
                resolve(performance.now() - began)
            }
        })
        seen.observe(document.body, {childList: true, subtree: true, characterData: true})
        const enter = {key: 'Enter', code: 'Enter', keyCode: 13, bubbles: true}
        box.dispatchEvent(new KeyboardEvent('keydown', enter))
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
    args = parser.parse_args()
    questions = [question.text for question in read_questions(args.data / "questions.jsonl")[0]]
    with tempfile.TemporaryDirectory(prefix="finding-aid-app-") as temporary:
        folder = Path(temporary)
        records = args.data / "records.jsonl"
        archive_of(
            folder / "archive", records, args.records, encoder_for(records, open_encoder())
        ).close()
        print(f"{args.records:,} records, {args.questions} questions\n")
        print(f"{'milliseconds':34}{'min':>8}{'median':>8}{'max':>8}{'ratio':>8}")
        with (
            bare(folder) as bare_address,
            served(folder / "archive", folder / "serve.log") as (address, server),
        ):
            measure(address, bare_address, questions[: args.questions])
            memory(address, server, questions, args.many)


def measure(address: str, bare_address: str, questions: Sequence[str]) -> None:
    """Print first paint, answers, and ten users at once, compared with the bare page."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        results: dict[str, dict[str, list[float]]] = {}
        for name, url in (("bare", bare_address), ("ours", address)):
            page = browser.new_page()
            opened(page, url)  # the first of a server, which opens the archive
            paints, screens, answers = [], [], []
            for _ in range(8):
                paint, screen = opened(page, url)
                paints.append(paint)
                screens.append(screen)
            for question in questions:
                page.goto(url)
                ready(page)
                answers.append(float(page.evaluate(ASK, question)))
            lists, pages_of_rows = [], []
            for _ in range(LISTS):
                page.goto(url)
                ready(page)
                lists.append(float(page.evaluate(ASK, LONG_LIST)))
                if name == "ours":
                    for label in ("Show all", "Next"):
                        ready(page)
                        pages_of_rows.append(float(page.evaluate(PRESS, label)))
            page.close()
            results[name] = {
                "first paint": paints,
                "first screen whole": screens,
                "answer": answers,
                "list of more than 1,000": lists,
                "a page of its rows": pages_of_rows,
            }
        browser.close()
    results["bare"]["ten at once"], results["ours"]["ten at once"] = (
        together(bare_address, questions),
        together(address, questions),
    )
    for measured, values in results["ours"].items():
        if min(values) < 0:
            raise SystemExit(f"{measured}: no answer within 30 seconds")
        median = statistics.median(values)
        bare_values = results["bare"][measured]  # none for the rows of a list
        ratio = f"{median / statistics.median(bare_values):8.2f}" if bare_values else ""
        print(f"{measured:34}{min(values):8.0f}{median:8.0f}{max(values):8.0f}{ratio}", flush=True)


def opened(page: Page, url: str) -> tuple[float, float]:
    """Milliseconds from the request to the first paint, and until the page's script has ended."""
    started = time.perf_counter()
    page.goto(url)
    ready(page)
    screen = (time.perf_counter() - started) * 1000
    paint = page.evaluate(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"
    )
    return float(paint), screen


def ready(page: Page) -> None:
    """Until the box to ask in is there and the page's script has ended."""
    page.get_by_test_id("stChatInputTextArea").wait_for()
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def together(url: str, questions: Sequence[str]) -> list[float]:
    """Return the milliseconds of ten users, each with a browser and a thread, who ask at once."""
    milliseconds: list[float] = []
    gate = threading.Barrier(READERS)

    def ask_once(question: str) -> None:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = browser.new_page()
            page.set_default_timeout(120_000)
            page.goto(url)
            ready(page)
            gate.wait()
            milliseconds.append(float(page.evaluate(ASK, question)))
            browser.close()

    readers = [
        threading.Thread(target=ask_once, args=(questions[number % len(questions)],))
        for number in range(READERS)
    ]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if len(milliseconds) < READERS:
        raise SystemExit(f"only {len(milliseconds)} of {READERS} readers got an answer")
    return milliseconds


def memory(address: str, server: int, questions: Sequence[str], count: int) -> None:
    """Print the server's memory after each fifth of `count` questions, 20 a conversation."""
    sizes = [resident(server)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()
        for number in range(count):
            if number % 20 == 0:
                page.goto(address)
            ready(page)
            page.evaluate(ASK, questions[number % len(questions)])
            if (number + 1) % (count // 5) == 0:
                sizes.append(resident(server))
        browser.close()
    print(f"\nmegabytes of the server, at first and after each {count // 5} questions: ", end="")
    print(", ".join(f"{size:.0f}" for size in sizes))


def resident(process: int) -> float:
    """Megabytes of a process and its children in memory (Linux)."""
    listing = subprocess.run(
        ["ps", "--ppid", str(process), "-p", str(process), "-o", "rss="], capture_output=True
    )
    return sum(int(line) for line in listing.stdout.split()) / 1000


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
