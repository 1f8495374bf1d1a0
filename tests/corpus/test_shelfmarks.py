"""Shelfmarks: read into parts by structure, in many archives' styles, or not at all."""

import pytest

from corpus import Shelfmark, shelfmark_of


def parts(source: str) -> list[tuple[str, str]]:
    shelfmark = shelfmark_of(source)
    assert shelfmark is not None
    return [(part.level, str(part)) for part in shelfmark.parts]


@pytest.mark.parametrize(
    ("source", "repository", "file", "order", "inside"),
    [
        (
            "AVPRF, fond 0102, opis 16, papka 85, delo 7, listy 1-5",
            "AVPRF",
            "AVPRF, fond 0102, opis 16, papka 85, delo 7",
            "AVPRF, fond 0102, opis 16, papka 85",
            "delo 7, listy 1-5",
        ),
        (
            "РГАСПИ. Ф. 17. Оп. 162. Д. 7. Л. 12-13 об.",
            "РГАСПИ",
            "РГАСПИ, Ф. 17, Оп. 162, Д. 7",
            "РГАСПИ, Ф. 17, Оп. 162, Д. 7",
            "Л. 12-13 об",
        ),
        (
            "National Archives, RG 59, Lot 60 D 330, Box 3, Folder: China",
            "National Archives",
            "National Archives, RG 59, Lot 60 D 330, Box 3, Folder China",
            "National Archives, RG 59, Lot 60 D 330, Box 3",
            "Folder China",
        ),
        ("FO 371/122804/12", "", "FO 371/122804", "FO 371/122804", "12"),
        ("HB/3/12", "", "HB/3/12", "HB/3/12", ""),
        ("Alvedal Record Office, HB/3/12a/4", "Alvedal Record Office", "Alvedal Record Office, HB/3/12a", "Alvedal Record Office, HB/3/12a", "4"),
        ("HU OSA 300-8-3, box 12", "HU OSA", "HU OSA, 300-8-3, box 12", "HU OSA, 300-8-3, box 12", ""),
        ("BArch, DY 30/3372, Bl. 12", "BArch", "BArch, DY 30/3372", "BArch, DY 30/3372", "Bl. 12"),
        (
            "AAN, zespół 1354, sygn. 237/V-45, k. 4-5",
            "AAN",
            "AAN, zespół 1354, sygn. 237/V-45",
            "AAN, zespół 1354, sygn. 237/V-45",
            "k. 4-5",
        ),
        (
            "Harry S. Truman Library, Elsey Papers, Box 71, Folder 3",
            "Harry S. Truman Library",
            "Harry S. Truman Library, Elsey Papers, Box 71, Folder 3",
            "Harry S. Truman Library, Elsey Papers, Box 71",
            "Folder 3",
        ),
        ("Ms 4410, f. 1-2", "", "Ms 4410", "Ms 4410", "f. 1-2"),
        ("ф. 1Б, оп. 6, а.е. 123, л. 4", "", "ф. 1Б, оп. 6, а.е. 123", "ф. 1Б, оп. 6, а.е. 123", "л. 4"),
        ("RG25-A-3-b, Volume number: 3752, File number: 6780-40", "", "RG 25-A-3-b, Volume 3752, File 6780-40", "RG 25-A-3-b, Volume 3752", "File 6780-40"),
    ],
)  # fmt: skip
def test_a_shelfmark_has_its_parts(
    source: str, repository: str, file: str, order: str, inside: str
) -> None:
    shelfmark = shelfmark_of(source)
    assert shelfmark is not None
    assert shelfmark.repository == repository
    assert (shelfmark.file, shelfmark.order_unit) == (file, order)
    assert shelfmark.inside_unit == inside


def test_words_between_the_parts_stay_where_they_are() -> None:
    assert parts("RG 218, Geographic File 1951-53, CCS 383.21 Korea (3-19-45), Box 28") == [
        ("fonds", "RG 218"),
        ("", "Geographic File 1951-53, CCS 383.21 Korea (3-19-45)"),
        ("box", "Box 28"),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "f. 3",
        "p. 12",
        "S/1996/203",
        "HB/3",
        "HB/3/12 and HB/3/13",
        "US 12-3-1956",
        "HU OSA 300-8-3:12/4",
        "8-O2-441",
        "FR ANOM COL C8X 12 F° 3",
        "Box 1; Box 2",
        "PREM 11/1176 and PREM 11/1177",
        "New York Times, 12 May 1951, p. 4",
        "Journal of Port History, vol. 44, no. 2, pp. 211-240",
        "Foreign Relations of the United States, 1958-1960, Volume XIX, doc. 12",
        "Obtained by C. Wilson, page 12",
        "Part of series 3, no. 12/1956",
        "SAPMO-BArch, DY 30/IV 2/2/3372",
        "NO 12/1956",
        "Letter in file, box and folder",
        "Box 1, " + "a" * 400,
    ],
)
def test_what_is_not_clear_has_no_parts(source: str) -> None:
    assert shelfmark_of(source) is None


def test_columns_are_parts_and_a_collection_says_whose_boxes_they_are() -> None:
    columns = (("Box", "3"), ("Folder", "12"), ("Notes", "Box 9"))
    assert shelfmark_of("", columns, "Pell Papers") == Shelfmark(
        "",
        (
            shelfmark_of("Pell Papers, Box 3").parts[0],  # type: ignore[union-attr]
            *shelfmark_of("Box 3, Folder 12").parts,  # type: ignore[union-attr]
        ),
    )
    kept = shelfmark_of("Pell Papers, Box 3", (("box", "4"),), "Port Sarn Archive")
    assert kept is not None
    assert kept.file == "Port Sarn Archive, Pell Papers, Box 3"
