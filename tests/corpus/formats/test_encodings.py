"""Encodings other than UTF-8, told from the letters; the guess is reported."""

import pytest

from corpus import read_bytes

LISTINGS = {
    "cp1251": "№;Заголовок;Дата\n1;Письмо Отта Лунду;08.04.1957\n2;Ответ;19.04.1957\n",
    "koi8_r": "Дата;Заголовок\n8 апреля 1957;Письмо Отта Лунду о соли\n",
    "mac_cyrillic": "Дата;Заголовок\n1957;Письмо Отта Лунду о соли\n",
    "cp1250": "Datum;Název;Title\n8. dubna 1957;x;Dopis Ottovi o soli, příliš žluťoučký kůň\n",
    "iso8859_2": "Date,Title\n1957,List do Łukasza o soli i gęś która śpi\n",
    "gb18030": "Date,Title\n1957年4月8日,致伦德的信，关于盐\n1957年4月9日,答复\n",
    "big5": "Date,Title\n1957年4月8日,致倫德的信，關於鹽\n",
    "shift_jis": "Date,Title\n1957年4月8日,ルンドへの手紙\n",
    "euc_kr": "Date,Title\n1957,룬드에게 보낸 편지\n",
    "mac_roman": "Date,Title,Summary\n8 April 1957,“Café” letter to Müller,Élysée’s answer — déjà vu\n",
    "cp1252": "Date,Title,Summary\n8 April 1957,“Café” letter to Müller,Élysée’s answer — déjà vu\n",
    "latin-1": "Datum;Titel\n1957;Brief über Öl an Größe\n",
    "cp1253": "Date,Title\n1957,Επιστολή προς τον Λουντ\n",
    "cp1254": "Date,Title\n1957,Mektup İstanbul'dan Ağa'ya şimdi\n",
}


@pytest.mark.parametrize("codec", LISTINGS)
@pytest.mark.parametrize("times", [1, 40])
def test_the_letters_tell_the_encoding(codec: str, times: int) -> None:
    text = LISTINGS[codec]
    head, _, body = text.partition("\n")
    reading = read_bytes(f"{head}\n{body * times}".encode(codec), "x.csv")
    title = next(line for line in body.split("\n") if line)
    assert reading.records[0].title in title and len(reading.records[0].title) > 6
    assert reading.warnings[0].startswith("not UTF-8; read as ")
