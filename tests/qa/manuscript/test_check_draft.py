"""A chapter is held against records of its own: every verdict, word for word."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import MarkedParagraph, read_bytes, read_manuscript
from qa import Assistant
from qa.interfaces.command_line import main
from qa.manuscript import Finding, ManuscriptCheck, report_lines, report_page
from qa.manuscript.quotations import quotations_in
from tests.embeddings.fake_encoder import PaperEncoder

RECORDS = [
    {
        "id": "cod",
        "title": "Letter from Ana Brandão to the Harbour of Oslo",
        "date": "May 6, 1958",
        "summary": "Brandão asks for forty barrels of salted cod, and complains of the price. She "
        "recalls the winter of 1956.",
        "source": "Box 12, folder 3",
        "url": "https://harbour.example/cod",
    },
    {
        "id": "ships",
        "title": "Memorandum of Conversation, Karl Lind and Ana Brandão, Oslo",
        "date": "May 9, 1958",
        "summary": "Lind offers two ships. Brandão wants three of them. They part in anger.",
        "source": "HB/3/12",
    },
    {
        "id": "ice",
        "title": "Memorandum of Conversation, Karl Lind and Ana Brandão, Oslo",
        "date": "May 21, 1958",
        "summary": "Lind offers ice.",
        "source": "HB/3/13",
    },
    {
        "id": "rice",
        "title": "Telegram, Paris to Lisbon",
        "date": "June 2, 1958",
        "summary": "Rice can't be sent before the summer is over, <b>Lisbon</b> is told.",
    },
]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("draft") / "archive"
    opened = Assistant.open(folder, bundled=False, load_encoder=PaperEncoder)
    lines = "\n".join(map(json.dumps, RECORDS))
    opened.add([read_bytes(lines.encode(), "records.jsonl")])
    yield opened
    opened.close()


def checked(assistant: Assistant, text: str) -> ManuscriptCheck:
    return assistant.manuscripts.check(read_manuscript(text.encode(), "chapter.md"))


def only(check: ManuscriptCheck, kind: str) -> list[Finding]:
    return [finding for finding in check.findings if finding.kind == kind]


@pytest.mark.parametrize(
    ("quoted", "verdict", "record"),
    [
        ("forty barrels of salted cod", "stands", "cod"),
        ("Forty barrels of salted cod.", "stands", "cod"),
        ("forty barrels … complains of the price", "stands", "cod"),
        ("[F]orty barrels of [good] salted cod", "stands", "cod"),
        ("Rice can’t be sent before the summer", "stands", "rice"),
        ("forty barrels of salted Cod", "stands", "cod"),
        ("forty barrels of smoked cod, and complains", "differs", "cod"),
        ("complains of the price … forty barrels", "not there", ""),
        ("the lighthouse was painted white", "not there", ""),
    ],
)
def test_a_quotation(assistant: Assistant, quoted: str, verdict: str, record: str) -> None:
    check = checked(assistant, f"She wrote “{quoted}” that year.")
    (finding,) = only(check, "quotation")
    assert (finding.verdict, finding.record, finding.words) == (verdict, record, quoted)


def test_the_difference_is_shown_word_by_word(assistant: Assistant) -> None:
    check = checked(assistant, "She asked for “forty barrels of smoked cod, and complains”.")
    (finding,) = only(check, "quotation")
    assert [(s.quoted, s.recorded) for s in finding.segments if not s.agrees] == [
        ("smoked", "salted")
    ]
    assert "[-smoked-] {+salted+}" in "\n".join(report_lines(check))
    record = assistant.record("cod")
    assert record is not None
    assert record.field(finding.field)[finding.record_start : finding.record_end] == (
        "forty barrels of salted cod, and complains"
    )


def test_a_quotation_of_another_record_than_its_note_cites(assistant: Assistant) -> None:
    text = "“forty barrels of salted cod”[^1]\n\n[^1]: “Telegram, Paris to Lisbon,” June 2, 1958.\n"
    (finding,) = only(checked(assistant, text), "quotation")
    assert (finding.verdict, finding.record) == ("differs", "cod")
    assert finding.remark.endswith("but this is not a record that note 1 cites")


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        (
            "“Letter from Ana Brandão to the Harbour of Oslo,” May 6, 1958, Box 12, folder 3.",
            [("note", "stands"), ("date", "stands"), ("shelfmark", "stands")],
        ),
        (
            "“Letter of Ana Brandão to the Harbour of Oslo,” May 7, 1958, Box 12, folder 8.",
            [("note", "differs"), ("date", "differs"), ("shelfmark", "differs")],
        ),
        ("http://www.harbour.example/cod/ (accessed 3 May 2020)", [("note", "stands")]),
        ("Harbour archive, box 12, folder 3.", [("note", "stands"), ("shelfmark", "stands")]),
        ("Smith, Fish and Trade (1999), 12.", [("note", "not there")]),
    ],
)
def test_a_note(assistant: Assistant, note: str, expected: list[tuple[str, str]]) -> None:
    check = checked(assistant, f"Fish was dear.[^1]\n\n[^1]: {note}\n")
    of_note = [f for f in check.findings if f.place == "note 1"]
    assert [(f.kind, f.verdict) for f in of_note] == expected


def test_ibid_leads_to_the_record_of_the_note_before(assistant: Assistant) -> None:
    text = "A.[^1] B.[^2]\n\n[^1]: “Telegram, Paris to Lisbon,” June 2, 1958.\n[^2]: Ibid.\n"
    assert [f.record for f in only(checked(assistant, text), "note")] == ["rice", "rice"]


def test_dates_and_names_are_held_against_the_cited_record(assistant: Assistant) -> None:
    text = (
        "On May 8, 1958 Ana Brandão wrote “forty barrels of salted cod”, and recalled the winter of 1956. "
        "In 1723 Karl Holm was there."
    )
    check = checked(assistant, text)
    assert [(f.words, f.verdict, f.record) for f in only(check, "date")] == [
        ("May 8, 1958", "differs", "cod"),
        ("the winter of 1956", "stands", "cod"),
        ("1723", "not there", ""),
    ]
    assert [(f.words, f.verdict) for f in only(check, "name")] == [
        ("Ana Brandão", "stands"),
        ("Karl Holm", "not there"),
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("On 6 May Brandão wrote “forty barrels of salted cod”.", [("6 May", "stands", "cod")]),
        ("On May 8 Brandão wrote “forty barrels of salted cod”.", [("May 8", "not there", "")]),
        ("In 1958, on 2 June, nobody wrote.", [("1958", "stands", ""), ("2 June", "stands", "")]),
        ("On 2 June nobody wrote.", []),
        ("Brandão wrote “forty barrels of salted cod”. On 2 June it rained.", [("2 June", "stands", "")]),
        ("Am 6. Mai 1958 „forty barrels of salted cod“.", [("6. Mai 1958", "stands", "cod")]),
    ],
)  # fmt: skip
def test_days_without_a_year_and_dates_of_other_languages(
    assistant: Assistant, sentence: str, expected: list[tuple[str, str, str]]
) -> None:
    check = checked(assistant, sentence)
    assert [(f.words, f.verdict, f.record) for f in only(check, "date")] == expected


def test_a_citation_in_parentheses_is_a_note(assistant: Assistant) -> None:
    check = checked(
        assistant,
        "It was dear, “forty barrels of salted cod” (Brandão to the Harbour of Oslo, 6 May 1958). "
        "There was “forty barrels of salted cod” (“Telegram, Paris to Lisbon”), with “two ships” "
        "(so he thought).\n",
    )
    assert [(f.kind, f.verdict, f.record, f.words) for f in check.findings if f.kind != "name"] == [
        ("quotation", "stands", "cod", "forty barrels of salted cod"),
        ("note", "stands", "cod", "Brandão to the Harbour of Oslo, 6 May 1958"),
        ("date", "stands", "cod", "6 May 1958"),
        ("quotation", "differs", "cod", "forty barrels of salted cod"),
        ("note", "stands", "rice", "Telegram, Paris to Lisbon"),
    ]
    assert only(check, "quotation")[1].remark.endswith("that the citation behind it cites")


def test_an_entry_of_a_list_of_sources_is_no_quotation(assistant: Assistant) -> None:
    check = checked(
        assistant,
        "Fish was dear.\n\n## Works Cited\n\n“Memorandum of Conversation, Karl Lind and Ana Brandão, "
        "Oslo.” 21 May 1958.\n\n“The Trade in Salted Fish.” *Fish Review*, 1999.\n",
    )
    assert [(f.kind, f.verdict, f.record, f.place) for f in check.findings] == [
        ("note", "stands", "ice", "paragraph 3"),
        ("date", "stands", "ice", "paragraph 3"),
    ]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ('He said "one two three" and left.', ["one two three"]),
        ("Er sagte „eins zwei drei“ und »vier fünf sechs« dazu.", ["eins zwei drei", "vier fünf sechs"]),
        ("Il dit « un deux trois » hier.", [" un deux trois "]),
        ("“A ‘b c d’ and e,” he said.", ["A ‘b c d’ and e,"]),
        ("It isn’t ‘one of the boys’ work’ he said.", ["one of the boys’ work"]),
        ("A “short one” only, 5\" long.", []),
        ("“It goes on and on to the end", ["It goes on and on to the end"]),
        ("他说「增加粮食产量以支援前线」。", ["增加粮食产量以支援前线"]),
    ],
)  # fmt: skip
def test_what_is_a_quotation(text: str, quotations: list[str]) -> None:
    assert [quotation.words for quotation in quotations_in(MarkedParagraph(text))] == quotations


def test_the_report_runs_nothing_and_shows_all(assistant: Assistant) -> None:
    text = (
        "“<script>alert(1)</script> of salted cod” and “before the summer is over, <b>Lisbon</b>”."
    )
    page = report_page(checked(assistant, text), lambda record_id: f"/record?id={record_id}")
    assert "<script" not in page and "<b>" not in page and "&lt;b&gt;" in page
    assert "http" not in page
    assert '<a href="/record?id=rice" target="_self">Telegram, Paris to Lisbon [rice]</a>' in page


def test_the_command(
    assistant: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chapter, report = tmp_path / "chapter.md", tmp_path / "report.html"
    chapter.write_text("She asked for “forty barrels of salted cod”.\n", encoding="utf-8")
    command = ["check-draft", str(chapter), "--archive", str(assistant.folder)]
    assert main([*command, "--json", "--report", str(report)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["stands"] is True
    assert result["counts"]["quotation"] == {"stands": 1, "differs": 0, "not there": 0}
    assert report.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert main([*command, "--report", str(report)]) == 1
    assert capsys.readouterr().err == f"finding-aid: {report} exists already; name a new file\n"
    chapter.write_text("“the lighthouse was painted white”\n", encoding="utf-8")
    assert main(command) == 1
    assert capsys.readouterr().out.splitlines() == [
        "paragraph 1, quotation: not there: the lighthouse was painted white",
        "    no record has these words, or words like them",
        "quotations: 0 stands, 0 differs, 1 not there",
    ]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        (["Brandão to Harbour of Oslo, 6 May 1958."], [("cod", "stands", "stands")]),
        (["Brandão to Oslo, May 8, 1958."], [("cod", "stands", "differs")]),
        (["Memcon, Lind–Brandão, 21 May 1958."], [("ice", "stands", "stands")]),
        (["Memcon, Brandão–Lind, 9 May 1958; see also Paris to Lisbon, 2 June 1958."],
         [("ships", "stands", "stands"), ("rice", "stands", "stands")]),
        (["Lind and Brandão, conversation, HB/3/13."], [("ice", "stands", "")]),
        (["Memcon, Lind–Brandan, 9 May 1958."], [("ships", "differs", "stands")]),
        (["Telegram, Paris to Lisbon, June 2, 1958.", "Paris, op. cit."],
         [("rice", "stands", "stands"), ("rice", "stands", "")]),
        (["Lisbon to Paris, 2 June 1958."], [("", "not there", "")]),
        (["Paris to Lisbon, 2 May 1931."], [("", "not there", "")]),
        (["Olga Paris, Lisbon and Its Fish (Leeds: Weaver, 1958), 12."], [("", "not there", "")]),
    ],
)  # fmt: skip
def test_a_shortened_title(
    assistant: Assistant, notes: list[str], expected: list[tuple[str, str, str]]
) -> None:
    marks = "".join(f"A.[^{number}] " for number in range(len(notes)))
    texts = "\n".join(f"[^{number}]: {note}" for number, note in enumerate(notes))
    findings = checked(assistant, f"{marks}\n\n{texts}\n").findings
    dates = {(f.place, f.record): f.verdict for f in findings if f.kind == "date"}
    assert [
        (f.record, f.verdict, dates.get((f.place, f.record), ""))
        for f in findings
        if f.kind == "note"
    ] == expected


def test_a_misspelt_name_is_shown_beside_the_records_own(assistant: Assistant) -> None:
    text = (
        "Anna Brandaõ and Karl Land met.[^1] In Lisbon Karl Lynd was ill.\n\n"
        "[^1]: Memcon, Lind–Brandão, 9 May 1958.\n"
    )
    of_names = only(checked(assistant, text), "name")
    assert [
        (f.words, f.verdict, f.record, f.remark) for f in of_names if f.verdict == "differs"
    ] == [
        ("Karl Land", "differs", "ships", "the record writes Karl Lind"),
        ("Karl Lynd", "differs", "", "the records write Karl Lind"),
    ]


def test_a_quotation_that_no_mark_closes_ends_with_the_records_words(assistant: Assistant) -> None:
    text = "He noted: “Lind offers two ships. Brandão wants three of them. And so it ended there."
    (finding,) = only(checked(assistant, text), "quotation")
    assert (finding.verdict, finding.record, finding.words) == (
        "stands", "ships", "Lind offers two ships. Brandão wants three of them."
    )  # fmt: skip
    assert not only(checked(assistant, "It is 5 “ long and never ended there."), "quotation")


def test_a_very_long_quotation_is_compared_in_parts(assistant: Assistant) -> None:
    sentence = "The lighthouse was painted white in that year. "
    text = f"“{sentence * 100}Lind offers two ships.”"
    verdicts = [(f.verdict, len(f.words)) for f in only(checked(assistant, text), "quotation")]
    assert verdicts == [("not there", 3994), ("not there", 728)]


@pytest.mark.parametrize("piece", ["“a ", "“a", "«a ", '"a ', "‘a ", "「", "a” “"])
def test_marks_without_a_partner_take_no_longer_the_more_there_are(piece: str) -> None:
    """With a look to the end for each mark, 100,000 of them would take a quarter of an hour."""
    paragraph = MarkedParagraph(f"x {piece * 100_000}")
    assert sum(1 for _ in quotations_in(paragraph)) <= 1


def test_a_hostile_chapter_is_checked_to_its_end(assistant: Assistant) -> None:
    text = f"x {'“a ' * 10_000}\n\n{'^[a ' * 5_000}\n\n{'[a](' * 5_000}\n\n{'.' * 100_000}x\n\n{'a. ' * 5_000}"
    check = checked(assistant, text)
    assert (check.paragraphs, only(check, "quotation")) == (5, [])
