"""An archive for the app's tests, the app served on one, and tabs of a headless Chromium."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from streamlit.testing.v1 import AppTest

from pages.scripts import SCRIPT
from qa import Assistant

ROOT = Path(__file__).parents[2]
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
PROGRAM = (sys.executable, "-m", "qa.interfaces.command_line")
WAIT = 60_000  # milliseconds that a busy machine may take
TRIES = 3
FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update "
    "--no-first-run"
).split()
expect.set_options(timeout=WAIT)
# Nothing fades or slides: what is there is there at once, in its place and in its colours.
STILL = """document.addEventListener('DOMContentLoaded', () => {
    const style = document.createElement('style')
    style.textContent = `*, *::before, *::after {
        transition: none !important; animation: none !important
    }`
    document.head.append(style)
})"""


@pytest.fixture(scope="session")
def untouched_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled listing, made once; nobody opens it, so that copies of it have no conversation."""
    folder = tmp_path_factory.mktemp("app") / "archive"
    Assistant.open(folder).close()
    return folder


@pytest.fixture(scope="session")
def archive(untouched_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled listing that tests share; they may ask, and change no record."""
    return shutil.copytree(untouched_archive, tmp_path_factory.mktemp("shared") / "archive")


@pytest.fixture
def own_archive(untouched_archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it for one test, which the app opens."""
    copy = shutil.copytree(untouched_archive, tmp_path / "archive")
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(copy))
    return copy


@pytest.fixture
def nothing_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare what is asked only to be offered: for tests of something else."""
    monkeypatch.setattr(Assistant, "starter_questions", lambda _: ())
    monkeypatch.setattr("qa.suggest_follow_ups", lambda *_: [])


def opened_page(page: str = "ask", /, **address: str | list[str]) -> AppTest:
    """A page of the app, run by Streamlit's own test runner, with these parts in its address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    if page != "ask":
        app.switch_page(f"pages/{page}.py")
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    """All that a page shows as text: what stands in markdown as a reader sees it."""
    shown = [str(one.value) for one in (*app.title, *app.subheader, *app.text, *app.code)]
    marked = [str(one.value) for one in app.caption] + [one.label for one in app.button]
    return "\n".join(shown + [one.replace("\\", "") for one in marked] + drawn(app))


def drawn(app: AppTest) -> list[str]:
    """The HTML that a page shows, without its script and its styles."""
    bodies = [element.proto.body for element in app.get("html")]
    return [body for body in bodies if body != SCRIPT and not body.startswith("<style>")]


def is_up(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@contextmanager
def served(
    archive: Path,
    log_file: Path,
    program: Sequence[str] = PROGRAM,
    cwd: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, int]]:
    """Serve the app on an archive; yield its address and process id; stop it at the end."""
    app, port = started(archive, log_file, program, cwd, environment)
    try:
        yield f"http://127.0.0.1:{port}", app.pid
    finally:
        app.terminate()
        try:
            app.wait(WAIT / 1000)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(app.pid, signal.SIGKILL)
    assert not is_up(f"http://127.0.0.1:{port}")  # the server ends with the command that serves


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def started(
    archive: Path,
    log_file: Path,
    program: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str] | None,
) -> tuple[subprocess.Popen[bytes], int]:
    """Return the app and its port; when somebody else takes the port first, try another."""
    for _ in range(TRIES):
        port = free_port()
        command = [*program, "--archive", str(archive), "serve", "--port", str(port)]
        with log_file.open("a") as log:
            app = subprocess.Popen(
                command,
                cwd=cwd,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 120
        while app.poll() is None and time.monotonic() < deadline:
            if is_up(f"http://127.0.0.1:{port}"):
                return app, port
            time.sleep(0.1)
        app.kill()
        app.wait()
    raise AssertionError(f"the app does not start:\n{log_file.read_text()}")


@pytest.fixture(scope="package")
def address(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app, served on a copy of the bundled listing; no test changes its records."""
    folder = tmp_path_factory.mktemp("browser")
    with served(shutil.copytree(archive, folder / "archive"), folder / "serve.log") as (at, _):
        yield at


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """A browser with one context, whose tabs share what they have loaded."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (on Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        opened.new_context()
        yield opened
        opened.close()


def opened_tab(
    browser: Browser, scheme: Literal["light", "dark"] = "light", width: int = 1280
) -> Page:
    """A tab in which nothing moves, and which waits as long as a busy machine needs."""
    tab = browser.contexts[0].new_page()
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)
    tab.set_default_timeout(WAIT)
    tab.add_init_script(STILL)
    return tab


def grave(tab: Page) -> list[str]:
    """What axe finds of serious or critical impact on a page: the rule, and where."""
    return [
        f"{violation['id']}: {node['target']} {node['html'][:200]}"
        for violation in Axe().run(tab).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def settled(tab: Page) -> None:
    """Wait until the page's script has run to its end, so that nothing is replaced while pressed.

    For a page that was opened. After a press this may look before the press has reached the server:
    wait for the effect of the press first, and then for this.
    """
    tab.wait_for_timeout(200)
    tab.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    expect(tab.get_by_test_id("stSkeleton")).to_have_count(
        0
    )  # a kind of element is fetched when it is first needed


def ask(tab: Page, question: str, said: str) -> None:
    """Type, press enter, and wait until one more answer is complete and the page has this text."""
    settled(tab)
    box = tab.get_by_test_id("stChatInputTextArea")
    answers = tab.get_by_label("Chat message from assistant")
    before = answers.count()
    box.fill(question)
    box.press("Enter")
    answers.nth(before).wait_for()  # where another tab has asked meanwhile, more than one is new
    settled(tab)
    tab.get_by_text(said).filter(visible=True).last.wait_for()


def says(tab: Page, words: str) -> None:
    """Wait until the page says this of what it shows."""
    expect(tab.locator(".said").last).to_have_text(words)


def choose(tab: Page, name: str, option: str) -> None:
    """Choose in a list; once more when the page, still moving, has closed it."""
    for _ in range(2 * TRIES):
        settled(tab)
        tab.get_by_role("combobox", name=name).click()
        with suppress(PlaywrightError):
            tab.get_by_role("option", name=option).click(timeout=WAIT / 12)
            return
    raise AssertionError(f"the list {name!r} does not stay open")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A new tab; at its end, every request that it made must have gone to the app itself."""
    tab = opened_tab(browser)
    hosts: set[str] = set()
    tab.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    yield tab
    tab.close()
    assert hosts - {"", urlsplit(address).netloc} == set()


@pytest.fixture
def keep(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keep a screenshot, where --screenshots names a folder."""
    folder: Path | None = request.config.getoption("--screenshots")

    def kept(tab: Page, name: str) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            tab.wait_for_timeout(800)  # for charts and letters
            tab.screenshot(path=folder / f"{name}.png")

    return kept
