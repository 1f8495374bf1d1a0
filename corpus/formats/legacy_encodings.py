"""The encoding of a text that is not UTF-8, judged by the letters that each would give.

Where letters above ASCII stand alone, a Latin alphabet is likely; where they stand together,
Cyrillic, Greek, or the signs of East Asia. Windows-1252 is taken where nothing tells. (Measured:
charset-normalizer takes Western Windows-1252 for 1250, and short texts in Greek and Big5 for
others; so the alphabets decide here.)
"""

from __future__ import annotations

import re

_SAMPLE_BYTES = 65_536
_SIGNS = "“”‘’‚„«»‹›–—…°§£€•·©®™½¼¾¡¿ªº№\xa0"
_WESTERN = "àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿß"
_CENTRAL = "áčďéěíňóřšťúůýžąćęłńśźżőűäöüßâăîşţđ"
_LATIN = {
    "cp1252": _WESTERN,
    "cp1254": "çğıöşüâîûİ",
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "mac_roman": _WESTERN,
}
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґў"
_DENSE = {
    "cp1251": _RUSSIAN,
    "koi8_r": _RUSSIAN,
    "mac_cyrillic": _RUSSIAN,
    "cp1253": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",
}
_ASIAN = re.compile("[\u3000-\u303f\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af\uff00-\uffef]")
_HANGUL = re.compile("[\uac00-\ud7af]")
_KANA = re.compile("[\u3040-\u30ff]")
_TOGETHER = re.compile(rb"[\x80-\xff]{3,}")
_CAPITAL_INSIDE = re.compile(r"(?<=[^\W\d_a-zA-Z])[^\W\d_a-zA-Z]")


def guess_encoding(data: bytes) -> str:
    """Return the codec of bytes that are not UTF-8; "cp1252" where nothing tells."""
    lines = [line for line in data[: 64 * _SAMPLE_BYTES].splitlines(True) if not line.isascii()]
    whole_lines: list[bytes] = []
    while lines and sum(map(len, whole_lines)) < _SAMPLE_BYTES and len(whole_lines) < 1000:
        whole_lines.append(lines.pop(0))
    sample = b"".join(whole_lines)
    high = sum(byte > 127 for byte in sample)
    together = sum(map(len, _TOGETHER.findall(sample)))
    if together < 0.3 * high:
        return _fewest_strangers(sample, _LATIN)
    dense = _fewest_strangers(sample, _DENSE)
    if _strangers(sample, dense, _DENSE[dense]) > 0.1:
        return _asian(sample) or _fewest_strangers(sample, _DENSE | _LATIN)
    return dense


def _fewest_strangers(sample: bytes, alphabets: dict[str, str]) -> str:
    return min(alphabets, key=lambda codec: _strangers(sample, codec, alphabets[codec]))


def _strangers(sample: bytes, codec: str, letters: str) -> float:
    """Return the share of signs that do not belong into a text in an alphabet."""
    text = sample.decode(codec, "replace")
    signs = [char for char in text if char > "\x7f"]
    known = {*letters, *letters.upper(), *_SIGNS}
    strangers = sum(char not in known for char in signs)
    strangers += sum(match[0].isupper() for match in _CAPITAL_INSIDE.finditer(text))
    if codec == "cp1252" and "ø" in signs and {"ì", "è", "ù"} & set(signs):
        strangers += signs.count("ø")  # Czech ř next to ě, č, ů
    return strangers / max(1, len(signs))


def _asian(sample: bytes) -> str:
    """Return the East Asian codec that gives the likeliest signs, "" where none fits."""
    likely: dict[str, float] = {}
    for codec in ("gb18030", "big5", "cp932", "cp949"):
        text = sample.decode(codec, "replace")
        signs = [char for char in text if char > "\x7f"]
        asian = "".join(_ASIAN.findall(text))
        if not signs or len(asian) < 0.9 * len(signs):
            continue
        if codec == "gb18030":
            likely[codec] = len(asian.encode("gb2312", "ignore").decode("gb2312")) / len(signs)
        elif codec == "big5":
            likely[codec] = _frequent(asian) / len(signs)
        elif codec == "cp932":
            likely[codec] = 1.5 if len(_KANA.findall(text)) > 0.2 * len(signs) else 0.4
        else:
            likely[codec] = 1.5 if len(_HANGUL.findall(text)) > 0.8 * len(signs) else 0.3
    return max(likely, key=lambda codec: likely[codec]) if likely else ""


def _frequent(text: str) -> int:
    """Return how many signs are among the frequent ones of Big5, its first plane."""
    encoded = [char.encode("big5", "ignore") for char in text]
    return sum(b"\xa1" <= sign[:1] <= b"\xc6" for sign in encoded if sign)
