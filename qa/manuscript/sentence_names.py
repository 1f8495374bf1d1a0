"""Whether the names in a sentence of a manuscript are in its records, or in the archive at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from corpus import NameAuthority, NameForms, Record
from embeddings import ArchiveView
from qa.citations import DIFFERS, NOT_THERE, STANDS
from qa.manuscript.findings import Finding
from qa.understanding import NameMentions, capitalised_names


class SentenceNames:
    """Checks names against one state of an archive. Not safe between threads."""

    def __init__(self, view: ArchiveView, names: NameAuthority) -> None:
        self._view = view
        self._names = names
        self._mentions = NameMentions(view)

    def check(
        self, text: str, start: int, place: str, records: Sequence[Record]
    ) -> Iterator[Finding]:
        """Yield what the records say of each name; a name that stands twice counts once.

        start: where the sentence begins in its paragraph. records: those that it rests on.
        """
        for offset, written, forms, corrected in self._names_in(text):
            rows = self._mentions.rows(forms)
            if corrected:
                remark = f"the records write {corrected}"
                yield Finding("name", DIFFERS, written, place, start + offset, remark)
                continue
            ids = set(self._view.snapshot.ids_of(rows).values())
            cited = next((record for record in records if record.id in ids), None)
            if cited is not None:
                yield Finding(
                    "name", STANDS, written, place, start + offset, "the record has this name",
                    cited.id, cited.title,
                )  # fmt: skip
            elif records:
                remark = f"not in a record that this sentence rests on; in others: {len(rows):,}"
                yield Finding("name", NOT_THERE, written, place, start + offset, remark)
            else:
                verdict = STANDS if rows else NOT_THERE
                remark = f"records with this name: {len(rows):,}"
                yield Finding("name", verdict, written, place, start + offset, remark)

    def _names_in(self, text: str) -> Iterator[tuple[int, str, NameForms, str]]:
        """Yield (offset, as written, forms to search, correction or "") of each name."""
        index = self._view.index.text_index
        if index is None:
            return
        written_before: set[str] = set()
        remainder = text
        for mention in self._names.find_mentions(text, index.has_word):
            remainder = (
                remainder[: mention.start]
                + " ; ".ljust(mention.end - mention.start)[: mention.end - mention.start]
                + remainder[mention.end :]
            )
            if not mention.entries or mention.as_written in written_before:
                continue
            written_before.add(mention.as_written)
            full = [self._names.mention_forms(entry) for entry in mention.entries]
            forms = NameForms(
                tuple(
                    dict.fromkeys(form for forms_of_entry in full for form in forms_of_entry.full)
                ),
                tuple(
                    dict.fromkeys(form for forms_of_entry in full for form in forms_of_entry.longer)
                ),
                tuple(
                    dict.fromkeys(form for forms_of_entry in full for form in forms_of_entry.listed)
                ),
                full[0].kind,
            )
            yield mention.start, mention.as_written, forms, mention.corrected or ""
        for name in capitalised_names(remainder):
            offset = text.find(name)
            if " " in name and offset >= 0:
                yield offset, name, NameForms((name,)), ""
