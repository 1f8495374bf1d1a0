"""The words that dates are made of, and text cut into them.

A line is cut into tokens once, by one pattern that cannot backtrack; everything after works on tokens and looks a
fixed number of them ahead, so that a line of 100,000 digits costs what its length says and no more.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MONTH_NAMES = (
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
)
MONTHS = {
    name: number for names in _MONTH_NAMES for number, name in enumerate(names.split(), 1)
} | {"sept": 9}
WEEKDAYS = _words(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun"
)
SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
"""Season names and their codes in EDTF."""

DECADES = {
    "twenties": 1920,
    "thirties": 1930,
    "forties": 1940,
    "fifties": 1950,
    "sixties": 1960,
    "seventies": 1970,
    "eighties": 1980,
    "nineties": 1990,
}
"""Decades named without a century are those of the twentieth: the convention of the literature this reads."""

_CENTURY_NAMES = "eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
CENTURIES = {name: number for number, name in enumerate(_CENTURY_NAMES.split(), 11)}
ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": 4,
} | {
    "final": 4,
    "closing": 4,
}
_DAY_NAMES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth"
)
DAYS = {name: number for number, name in enumerate(_DAY_NAMES.split(), 1)} | {
    "twentieth": 20,
    "thirtieth": 30,
}
CENTURY_PREFIXES = {"seventeen": 1700, "eighteen": 1800, "nineteen": 1900}
SUFFIXES = frozenset(("st", "nd", "rd", "th"))
DASHES = frozenset("-‐‑‒–—―−")
APOSTROPHES = frozenset("'’‘ʼ`")
CIRCA = frozenset(("circa", "ca", "c", "cca"))
AROUND = CIRCA | {"around", "approximately", "approx", "roughly"}

PARTS = {
    "early": "early",
    "beginning": "early",
    "start": "early",
    "mid": "mid",
    "middle": "mid",
} | {
    "late": "late",
    "later": "late",
    "end": "late",
    "close": "late",
}

ENDS_OF_STRETCH = {
    "first": "early",
    "opening": "early",
    "initial": "early",
    "last": "late",
    "closing": "late",
    "final": "late",
}
STRETCHES = frozenset(("days", "weeks", "months", "years"))
"""The first months of 1950, the last days of May 1950: early and late."""

WORDS_IN_DATES = SUFFIXES.union(
    MONTHS,
    WEEKDAYS,
    SEASONS,
    DECADES,
    CENTURIES,
    CENTURY_PREFIXES,
    ORDINALS,
    DAYS,
    AROUND,
    PARTS,
    ENDS_OF_STRETCH,
) | _words(
    """
    about after and before between by cent century day days decade earlier few fortnight fortnights from h half
    hundred in later latter likely month months no not of on onward onwards or part perhaps possibly post pre
    presumably prior probably q quarter s since than the thirty through thru till to twenty until very week
    weeks year years
    one two three four five six seven eight nine ten eleven twelve
    """
)
"""Every word that a text may hold which is a date as a whole. A rule for a new form names its words here."""

NUMBERED = _words(
    """
    airgram annex annexe apartment apt appendix article articles battalion battery bill box brigade building
    bulletin bus cable camp case channel chapter circular clause code col column convoy dal
    decision decree delo despatch directive dispatch division doc document dossier entry exhibit ext extension
    factory fax fig figure file flight folder folio fond fonds fund gate grid group height highway hill hull inv
    inventory invoice isbn issue item job km line list lot mailbox map memo model msg no nos nr nsam nsc nsdd
    nsdm num number object opis op order orders outfit p page pages para paragraph pd phone plant point postbox
    pp prd prikaz protocol ref reference reg regiment registry regulation resolution resolutions roll room route
    row rule ruling seat section serial series sheet sortie squadron stalag statute suite table tel telegram
    telephone telex ticket track train type ukase unit version vol volume warrant zone nº
    """
)
"""Words after which a number is the name of a thing, not a year: "Order 1953", "room 2099"."""

UNITS = _words(
    """
    acres barrels billion bushels calories centimeters cm cubic degrees dollars feet francs ft gallons grams ha
    hectares hours hrs hundred kg kilograms kilometers kilometres kilos kilowatts km kopecks kw kwh liters
    litres lira lire marks megatons megawatts meters metres metric mhz miles million minutes mm mph mw pct
    percent pesos pounds roubles rpm rubles rupees seconds sq square thousand times tonnes tons trillion volts
    watts yards yen yuan zloty zlotys
    """
)
"""Words that make the number before them an amount, whatever stands before it."""

COUNTED = _words(
    """
    advisers advisors agents aircraft airplanes apartments armed artillery automobiles bags bodies bombers bombs
    books boxes bullets businessmen cadets cadres camels cars casualties cattle children citizens civilians
    combatants copies cows days deaths defectors delegates deputies dead detainees dissidents doctors employees
    engineers envoys experts families farmers fighters firms grenades guards guerrillas guests guns head
    helicopters hostages households houses individuals inhabitants inmates instructors jeeps jets journalists
    killed laborers labourers lorries machines machineguns men militants miners mines missiles monks months
    mortars nationals nurses officers officials others parachutes partisans parties passengers peasants people
    persons personnel physicians pieces pilots planes policemen poods prisoners protesters pupils radios
    refugees residents rifles rockets rounds sailors scholars schools scientists seamen settlers sheep shells
    ships shops soldiers specialists spies strikers students submarines tanks teachers technicians torpedoes
    tourists tractors troops trucks units vehicles victims villagers villages visitors volunteers voters votes
    wagons warheads warships weapons weeks women words workers wounded years
    colonists convicts crewmen emigrants horses immigrants merchants migrants pilgrims sacks slaves travelers
    travellers
    """
)
"""Things that are counted: a number before them is their number, unless "in" stands before it ("in 1956 people …")."""

QUANTIFIERS = _words(
    "almost another at exactly every few least nearly over per plus some than times"
)
"""Words before a number that make it an amount: "more than 2000", "some 1950"."""

AMOUNTS_OF = _words(
    "cargo complement crew crowd distance force garrison height loan maximum minimum population sum total"
)
"""Nouns that make the number behind their "of" an amount: "a force of 2000"."""

COMPARED_IN_TIME = _words("earlier later sooner older newer recent other rather")
"""Words that make a number after "than" a year again."""

SIGNS = frozenset("$£€¥₽#№§°")
"""Marks before a number, with or without a space, that make it an amount or a name."""

GLUED_SIGNS = frozenset("=+*@&_%")
"""Marks that do so only where no space stands between."""

SHELFMARKS = _words("d f ff fol g inv l ll n no nr op p pp r t vol")
"""Shortened words, with a stop, before the number of a folder or page: "f. 5, op. 49, d. 1949"."""

YEAR_WORDS = ("年", "г")
"""What other scripts write straight behind the number of a year."""

_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+|\S")


class Token(NamedTuple):
    """One number, word or mark. A tuple, because each title that is found is cut into them: half the time.

    key: case-folded; number: -1 unless of at most 4 digits; glued: no space before it; capital: begins with one.
    """

    key: str
    start: int
    end: int
    number: int
    digits: int
    glued: bool
    capital: bool

    @property
    def wordlike(self) -> bool:
        """True for a word or a number, False for a mark."""
        return self.digits > 0 or self.key[:1].isalpha()


_END = Token("", 0, 0, -1, 0, False, False)


class Tokens:
    """The tokens of a text; any index outside gives an empty token, so that looking ahead needs no bounds.

    day_first: the order of its numeric dates, None when nothing shows it.
    """

    def __init__(self, text: str) -> None:
        self.day_first: bool | None = None
        self._tokens: list[Token] = []
        last = -1
        for found in _TOKEN.finditer(text):
            word, start, end = found[0], found.start(), found.end()
            is_number = "0" <= word[0] <= "9"
            digits = len(word) if is_number else 0
            number = int(word) if 0 < digits <= 4 else -1
            key = word if is_number else word.casefold()
            self._tokens.append(
                Token(key, start, end, number, digits, start == last, word[0].isupper())
            )
            last = end

    def numbers_and(self, words: Container[str]) -> list[int]:
        """The places of all numbers and of these words, left to right."""
        return [
            place for place, token in enumerate(self._tokens) if token.digits or token.key in words
        ]

    def __getitem__(self, index: int) -> Token:
        return self._tokens[index] if 0 <= index < len(self._tokens) else _END

    def __len__(self) -> int:
        return len(self._tokens)
