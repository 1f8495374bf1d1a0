"""Browse, run by Streamlit's own test runner: the address holds every choice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from corpus import read_bytes
from qa import Assistant
from tests.app.conftest import opened_page, words
from tests.qa.sample_archive import RECORDS

HOSTILE: list[dict[str, object]] = [
    {
        "id": "h1",
        "title": "<b>Plan</b> $x^2$ [a](http://example.org) :red[no]",
        "summary": "<script>alert(1)</script> **bold** # head",
        "date": "2 May 1971",
        "collection": "<i>Box</i> $y$ | ~s~ :smile:",
        "people": ["<u>Eve</u> *star* $z$"],
    },
    {
        "id": "h2",
        "title": "رسالة عن السردين",
        "date": "3 May 1971",
        "collection": "مجموعة",
        "people": ["سلمى", "علي"],
    },
    {
        "id": "h3",
        "title": "W" * 10_000,
        "date": "4 May 1971",
        "collection": "C" * 10_000,
        "people": ["P" * 10_000],
    },
]
Open = Callable[..., AppTest]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("browse") / "archive"
    assistant = Assistant.open(made, bundled=False)
    assistant.add(
        [read_bytes("\n".join(map(json.dumps, [*RECORDS, *HOSTILE])).encode(), "made.jsonl")]
    )
    assistant.annotations.set_tags("c1", ["to read", "<b>hot</b> $1$"])
    assistant.annotations.write_note("n2", "Compare with the cod")
    assistant.close()
    return made


@pytest.fixture
def open_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setenv("FINDING_AID_ARCHIVE", str(folder))

    def opened(query: str = "") -> AppTest:
        return opened_page("browse", **parse_qs(query, keep_blank_values=True))

    yield opened


def listed(app: AppTest) -> list[str]:
    """The ids of the records on the page, in order."""
    return [
        one.key.removeprefix("pick-")
        for one in app.checkbox
        if one.key and one.key.startswith("pick-")
    ]


def address(app: AppTest) -> dict[str, list[str]]:
    found = {name: app.query_params[name] for name in app.query_params}
    return {
        name: [value] if isinstance(value, str) else list(value) for name, value in found.items()
    }


def boxes(app: AppTest, facet: str) -> dict[str, bool]:
    """What the boxes of a facet show, and whether they are ticked."""
    found = {
        one.label: one.value
        for one in app.checkbox
        if one.key and one.key.startswith(f"facet-{facet}-")
    }
    return {label.partition("* ")[2].rpartition(" *")[0]: value for label, value in found.items()}


def test_what_is_read_out_with_a_box_says_what_its_number_is(open_page: Open) -> None:
    app = open_page()
    assert (
        app.checkbox(key="facet-kind-report").label == r"*Kind of document\:* report (1) *record*"
    )
    assert app.checkbox(key="facet-kind-cable").label == r"*Kind of document\:* cable (2) *records*"
    assert app.checkbox(key="pick-c1").label.startswith("*Select record* 5 *")


def test_the_listing_as_archivists_know_it(open_page: Open) -> None:
    app = open_page()
    assert "1 - 10 of 13" in words(app)
    assert listed(app) == ["n1", "y1", "l2", "l1", "c1", "c2", "d1", "h1", "h2", "h3"]
    assert boxes(app, "kind") == {
        "cable (2)": False,
        "diary (2)": False,
        "letter (2)": False,
        "note (2)": False,
        "report (1)": False,
        "no kind in the title (4)": False,
    }
    app.button[[one.label for one in app.button].index("Next")].click().run()
    assert "11 - 13 of 13" in words(app)
    assert (listed(app), address(app)) == (["d2", "u1", "n2"], {"page": ["2"]})


def test_choices_go_into_the_address_and_come_back_from_it(open_page: Open) -> None:
    app = open_page()
    app.checkbox(key="facet-kind-cable").check().run()
    app.checkbox(key="facet-kind-letter").check().run()
    app.checkbox(key="facet-summary-with").check().run()
    app.text_input(key="words").set_value("sardines").run()
    app.selectbox(key="order").set_value("title").run()
    app.checkbox(key="pick-c1").check().run()
    assert not app.exception
    assert address(app) == {
        "words": ["sardines"],
        "kind": ["cable", "letter"],
        "summary": ["with"],
        "order": ["title"],
        "pick": ["c1"],
    }
    assert listed(app) == ["c1", "l1"]
    assert "1 - 2 of 2, of 13 in all" in words(app)
    again = open_page("words=sardines&kind=cable&kind=letter&summary=with&order=title&pick=c1")
    assert words(again) == words(app)
    assert (listed(again), address(again)) == (listed(app), address(app))
    assert boxes(again, "kind") == {
        "cable (1)": True,
        "letter (1)": True,
        "diary (1)": False,
        "no kind in the title (1)": False,
    }
    assert again.text_input(key="words").value == "sardines"
    assert again.checkbox(key="pick-c1").value is True
    again.button(key="chip-kind-cable").click().run()
    assert (listed(again), address(again)["kind"]) == (["l1"], ["letter"])
    again.button(key="clear").click().run()
    assert address(again) == {"order": ["title"], "pick": ["c1"]}


def test_the_period_by_slider_and_by_words(open_page: Open) -> None:
    app = open_page("from=May+1958&to=May+1958")
    assert app.slider(key="years").value == (1958, 1958)
    assert listed(app) == ["y1", "l2", "l1", "c1", "c2"]
    app.slider(key="years").set_value((1949, 1957)).run()
    assert (address(app), listed(app)) == ({"to": ["1957"]}, ["n1", "y1", "n2"])
    app.slider(key="years").set_value((1949, 1971)).run()
    assert (address(app), "1 - 10 of 13" in words(app)) == ({}, True)
    app.text_input(key="from").set_value("soon").run()
    assert "Not a date: “soon”. Write 1949, May 1961 or 6 May 1961." in words(app)
    assert "1 - 10 of 13" in words(app)
    app = open_page("from=1958&to=1957")
    assert "The period ends before it begins." in words(app)
    assert "0 records, of 13 in all" in words(app)


def test_an_address_with_mistakes_shows_what_it_can(open_page: Open) -> None:
    app = open_page(
        "page=x&order=random&kind=sonnet&kind=cable&decade=never&person=&pick=&from=%00&zzz=1"
    )
    assert listed(app) == ["c1", "c2"]
    assert "No results. Remove a filter" in words(open_page("person=Nobody&tag=%3Cb%3E"))


def test_a_page_beyond_the_last_is_the_last(open_page: Open) -> None:
    assert "11 - 13 of 13" in words(open_page("page=99"))


def test_notes_and_tags_are_searched_and_counted(open_page: Open) -> None:
    app = open_page("own=cod")
    assert listed(app) == ["n2"]
    app = open_page()
    assert boxes(app, "tag") == {r"\<b\>hot\</b\> \$1\$ (1)": False, "to read (1)": False}
    app.checkbox(key="facet-tag-to read").check().run()
    assert (listed(app), address(app)) == (["c1"], {"tag": ["to read"]})


def test_the_values_that_are_not_shown_at_once_can_be_chosen(open_page: Open) -> None:
    app = open_page()
    assert len(boxes(app, "person")) == 6
    assert app.selectbox(key="more-person").options == ["علي (1)"]
    app.selectbox(key="more-person").set_value("علي").run()
    assert (listed(app), address(app)) == (["h2"], {"person": ["علي"]})
    assert boxes(app, "person")["علي (1)"] is True


def test_the_selection_is_cited_and_exported(open_page: Open) -> None:
    app = open_page("kind=cable")
    assert "Nothing is selected." in words(app)
    app.button[[one.label for one in app.button].index("Select this page")].click().run()
    assert address(app)["pick"] == ["c1", "c2"]
    assert "“Cable, Ana Brandão to Mao Zedong,” May 6, 1958." in words(app)
    assert "Not in the listing of every record: collection, source, address" in words(app)
    app.selectbox(key="form").set_value("ris").run()
    assert words(app).count("TY  - MANSCPT") == 2
    app.selectbox(key="form").set_value("json-lines").run()
    assert (
        '{"id": "c1", "title": "Cable, Ana Brandão to Mao Zedong", "date": "May 6, 1958"'
        in words(app)
    )
    app.radio(key="scope").set_value("found").run()
    assert words(app).count('{"id": ') == 2
    app.selectbox(key="form").set_value("excel").run()
    assert 'c1,"May 6, 1958",1958-05-06,"Cable, Ana Brandão to Mao Zedong"' in words(app)
    assert [one.proto.label for one in app.get("download_button")] == ["Download 2"]
    app.button[[one.label for one in app.button].index("Clear the selection")].click().run()
    assert address(app) == {"kind": ["cable"]}


def test_a_search_is_saved_opened_and_forgotten(folder: Path, open_page: Open) -> None:
    app = open_page("kind=cable&from=1958&page=2&pick=l1")
    app.text_input(key="save-name").set_value("<b>1958</b> $c$")
    app.button[[one.label for one in app.button].index("Save")].click().run()
    assert not app.exception
    app = open_page()
    app.button(key="saved-<b>1958</b> $c$").click().run()
    assert (address(app), listed(app)) == ({"from": ["1958"], "kind": ["cable"]}, ["c1", "c2"])
    app.button(key="delete-<b>1958</b> $c$").click().run()
    assert not [one for one in app.button if one.key and one.key.startswith("saved-")]


def test_hostile_text_is_shown_as_text(open_page: Open) -> None:
    app = open_page("from=1971")
    shown = words(app)
    assert "&lt;b&gt;Plan&lt;/b&gt; $x^2$ [a](http://example.org) :red[no]" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **bold** # head" in shown
    assert "رسالة عن السردين" in shown
    assert "<script>" not in shown
    assert r"\<i\>Box\</i\> \$y\$ \| \~s\~ \:smile\: (1)" in boxes(app, "collection")
    assert f"{'C' * 59}… (1)" in boxes(app, "collection")
    app.checkbox(key=f"facet-collection-{'C' * 199}…").check().run()
    assert listed(app) == ["h3"]
    app = open_page("person=%3Cu%3EEve%3C%2Fu%3E+*star*+%24z%24")
    assert listed(app) == ["h1"]
    assert (
        app.button(key="chip-person-<u>Eve</u> *star* $z$").label
        == r"People\: \<u\>Eve\</u\> \*star\* \$z\$"
    )
