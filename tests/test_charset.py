"""Bytes in any charset become the text that was meant, whoever says what of them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.reading.charset import in_utf8
from monitor.feeds.reading.natural import naturalness
from monitor.feeds.reading.parse import parse
from monitor.model import ParsedFeed

URL = "https://news.example/feeds/world.xml"
TEXTS = {
    "be": "Міжнародны крымінальны суд выдаў ордэр на арышт. Дзеці вярнуліся дадому, кажуць сваякі.",
    "bg": "Международният наказателен съд издаде заповед за арест. Децата бяха върнати у дома.",
    "cs": "Mezinárodní trestní soud vydal zatykač. Děti se vrátily domů, řekli příbuzní včera.",
    "de": "Der Strafgerichtshof erließ Haftbefehl. Für die Rückkehr der Kinder kämpfen Angehörige.",
    "el": "Το Διεθνές Ποινικό Δικαστήριο εξέδωσε ένταλμα σύλληψης. Τα παιδιά επέστρεψαν.",
    "fr": "La Cour pénale a délivré un mandat d'arrêt. Les enfants déportés ont été ramenés.",
    "he": "בית הדין הפלילי הבינלאומי הוציא צו מעצר. הילדים חזרו לבתיהם אחרי שנים.",
    "ar": "أصدرت المحكمة الجنائية الدولية مذكرة توقيف. عاد الأطفال إلى منازلهم بعد سنوات.",
    "ja": "国際刑事裁判所は逮捕状を発行した。連れ去られた子供たちは家に戻ったと当局は述べた。",
    "ko": "국제형사재판소가 체포영장을 발부했다. 추방된 아이들이 집으로 돌아왔다고 당국이 밝혔다.",
    "pl": "Trybunał wydał nakaz aresztowania. Dzieci wróciły do domów, mówią świadkowie z Łodzi.",
    "ru": "Международный уголовный суд выдал ордер на арест. Депортация детей продолжается.",
    "th": "ศาลอาญาระหว่างประเทศออกหมายจับ เด็กๆ กลับบ้านแล้ว เจ้าหน้าที่กล่าว",
    "tr": "Uluslararası Ceza Mahkemesi tutuklama emri çıkardı. Çocuklar döndü, ışık söndü.",
    "uk": "Міжнародний кримінальний суд видав ордер на арешт. Депортація дітей триває, її знято.",
    "zh": "国际刑事法院发出逮捕令。被驱逐的儿童已经回到家中，官员表示还有很多孩子没有回来。",
    "zh-tw": "國際刑事法院發出逮捕令。被驅逐的兒童已經回到家中，官員表示還有很多孩子沒有回來。",
}
WRITTEN = [
    *(("ru", "windows-1251"), ("ru", "koi8-r"), ("ru", "iso-8859-5"), ("ru", "cp866")),
    *(("uk", "windows-1251"), ("uk", "koi8-u"), ("uk", "iso-8859-5"), ("be", "windows-1251")),
    *(("bg", "windows-1251"), ("de", "windows-1252"), ("fr", "windows-1252"), ("fr", "latin-1")),
    *(("pl", "windows-1250"), ("pl", "iso-8859-2"), ("cs", "windows-1250"), ("tr", "windows-1254")),
    *(("el", "windows-1253"), ("el", "iso-8859-7"), ("he", "windows-1255"), ("ar", "windows-1256")),
    *(("ar", "iso-8859-6"), ("th", "tis-620"), ("zh", "gb18030"), ("zh", "gb2312")),
    *(("zh-tw", "big5"), ("ja", "shift_jis"), ("ja", "euc-jp"), ("ko", "euc-kr")),
]
WITH_MARKS = [("ru", "utf-16"), ("uk", "utf-32"), ("zh", "utf-16"), ("fr", "utf-8-sig")]
UNMARKED = [("ru", "utf-16-le"), ("uk", "utf-16-be"), ("ja", "utf-32-be")]
CYRILLIC = [pair for pair in WRITTEN if pair[0] in ("ru", "uk", "be", "bg")]
SEVEN_BITS = [("ja", "iso-2022-jp"), ("uk", "utf-7")]


def feed(text: str, declared: str = "", items: int = 1) -> str:
    encoding = f' encoding="{declared}"' if declared else ""
    inside = f"<item><title>{text}</title><link>https://news.example/1</link></item>" * items
    return f'<?xml version="1.0"{encoding}?><rss version="2.0"><channel>{inside}</channel></rss>'


def title(body: bytes, content_type: str = "") -> str:
    outcome = parse(body, URL, content_type)
    assert isinstance(outcome, ParsedFeed), outcome
    return outcome.items[0].title


@pytest.mark.parametrize(("language", "charset"), WRITTEN + SEVEN_BITS + WITH_MARKS)
def test_a_feed_is_read_as_it_declares(language: str, charset: str) -> None:
    text = TEXTS[language]
    assert title(feed(text, charset).encode(charset), "text/xml") == text


@pytest.mark.parametrize(("language", "charset"), WRITTEN + SEVEN_BITS + WITH_MARKS + UNMARKED)
def test_a_feed_is_read_as_the_server_says(language: str, charset: str) -> None:
    text = TEXTS[language]
    assert title(feed(text).encode(charset), f'text/xml; Charset="{charset}"') == text


@pytest.mark.parametrize("items", [1, 30])
@pytest.mark.parametrize(("language", "charset"), WRITTEN + WITH_MARKS + UNMARKED)
def test_a_feed_that_nobody_says_anything_of_is_read_by_a_guess(
    language: str, charset: str, items: int
) -> None:
    text = TEXTS[language]
    assert title(feed(text, items=items).encode(charset)) == text


@pytest.mark.parametrize("said", ["iso-8859-1", "us-ascii", "utf-8", "windows-1252", "no-such"])
@pytest.mark.parametrize(("language", "charset"), CYRILLIC)
def test_a_servers_default_does_not_make_mojibake_of_cyrillic(
    language: str, charset: str, said: str
) -> None:
    text = TEXTS[language]
    content_type = f"text/xml; charset={said}"
    assert title(feed(text, charset).encode(charset), content_type) == text
    assert title(feed(text).encode(charset), content_type) == text
    assert title(feed(text, said).encode(charset)) == text


@pytest.mark.parametrize(("language", "charset"), [("ru", "koi8-r"), ("ru", "iso-8859-5")])
def test_one_cyrillic_charset_is_not_taken_for_another(language: str, charset: str) -> None:
    text = TEXTS[language]
    assert title(feed(text, "windows-1251").encode(charset)) == text


def test_the_server_comes_before_the_declaration() -> None:
    text = TEXTS["pl"]
    body = feed(text, "windows-1252").encode("iso-8859-2")
    assert title(body, "text/xml; charset=iso-8859-2") == text


def test_a_cut_character_makes_no_mojibake_of_the_rest() -> None:
    body = feed(TEXTS["uk"], "utf-8").encode()
    cut = body.replace("знято".encode(), "знято".encode()[:-1])
    assert title(cut) == TEXTS["uk"].replace("знято", "знят\ufffd")


def test_python_codecs_that_are_no_charsets_are_not_used() -> None:
    for name in ("idna", "punycode", "unicode_escape", "rot13", "zlib", "base64"):
        assert title(feed("ордер \\u0041", name).encode("windows-1251")) == "ордер \\u0041"


def test_one_odd_letter_decides_nothing() -> None:
    assert title(feed("Café").encode("windows-1252")) == "Café"
    assert title(feed("© 2026 Reuters").encode("windows-1252")) == "© 2026 Reuters"
    assert title(feed("“quoted” – it’s").encode("windows-1252")) == "“quoted” – it’s"


@given(st.binary(max_size=300), st.sampled_from(["", "text/xml; charset=x", "a; charset=utf-16"]))
def test_any_bytes_become_utf8(body: bytes, content_type: str) -> None:
    made = in_utf8(body, content_type)
    assert made.decode("utf-8").encode("utf-8") == made


@given(st.text())
def test_naturalness_stays_in_its_bounds(text: str) -> None:
    assert -3 <= naturalness(text) <= 1


def test_guessing_a_body_of_megabytes_takes_no_time_to_speak_of() -> None:
    body = feed(TEXTS["ru"], items=20_000).encode("windows-1251")
    started = time.process_time()
    in_utf8(body, "")
    assert time.process_time() - started < 2
