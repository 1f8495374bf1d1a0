"""Records whose every line has a label with a colon, in any language."""

import pytest

from corpus import read_listing

FRENCH = (
    "Titre : Lettres de Smyrne\nAuteur : Barre, Louise (1851-1920)\nDate d'édition : 1873-1875\n"
    "Date de mise en ligne : 03/02/2014\n\n"
    "Titre : Carte du golfe\nAuteur : Service\nDate d'édition : 1891\n"
    "Date de mise en ligne : 21/11/2010\n"
)


def test_neither_years_of_a_life_nor_of_a_scan_date_a_record() -> None:
    reading = read_listing(FRENCH)
    assert [(record.title, record.date.edtf) for record in reading.records] == [
        ("Lettres de Smyrne", "1873/1875"),
        ("Carte du golfe", "1891"),
    ]
    assert reading.records[0].people == ("Barre, Louise (1851-1920)",)
    assert ("Date de mise en ligne", "03/02/2014") in reading.records[0].other


def test_a_labelled_undated_record_does_not_take_the_date_of_its_catalogue() -> None:
    page = "\n\n".join(
        f"Signatur: B 12/{number}\nTitel: Briefe {number}\nEntstehungszeitraum: {date}\n"
        "Erfassungsdatum: 13.04.2011"
        for number, date in ((1, "1908 - 1912"), (2, "o. D."))
    )
    assert [record.date.edtf for record in read_listing(page).records] == ["1908/1912", ""]


@pytest.mark.parametrize(
    "page",
    [
        FRENCH.split("\n\n")[0],
        FRENCH.replace("Titre : Carte du golfe", "Carte du golfe"),
        FRENCH.replace("Titre : Carte", "Nom : Carte").replace("Auteur : Service\n", ""),
    ],
)
def test_other_pages_are_not_read_by_labels(page: str) -> None:
    assert read_listing(page).shape != "labels and values"
