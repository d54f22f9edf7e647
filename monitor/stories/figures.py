"""Which figures of a title count something, and what: the dead, the hurt, drones, flights.

Numbers that count nothing are passed over: dates, times, scores, shares, ages, spans of time, the
numbers of articles, resolutions, fighter jets. What is counted stands in the same clause, near.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from monitor.remembered import remembered
from monitor.stories.languages import language_of
from monitor.stories.terms import folded_words, single_words
from monitor.stories.titles import LONGEST_TITLE
from monitor.watch.words.folding import fold

NEAR = 2  # words to either side that say what a figure counts
REMEMBERED = 2048  # titles
SUBJECT_LETTERS = 4  # of a word that says it, if it is none of those below

# What papers count most: each way to say it is the same subject. With a hyphen: how words begin.
_SUBJECTS = {
    "dead": "dead death deaths toll kill- died dies погиб- загин- загибл- жертв- убит- убив- убил- "
    "вбит- вбив- вбил- умер- помер- tote toten toter todesopfer getötet- mort morts morte mortes "
    "morti tué tués tuée tuées muert- muere- zgin- zabit- ofiar- قتيل قتلى مقتل",
    "hurt": "injur- wound- hurt ранен- поранен- пострада- постражда- verletz- blessé- herid- "
    "ranny rannych ferit- جريح جرحى إصابة",
    "missing": "missing пропал- пропав- зник- vermiss- disparu- desapar- zagin- dispers-",
    "children": "child- kid kids minor minors дете- дети діте- діти ребен- дитин- kinder kindern "
    "enfant- niño- niña- dziec- bambin- أطفال طفل",
}
_SUBJECT_OF = {fold(way): name for name, ways in _SUBJECTS.items() for way in ways.split()}
_STARTS = {way[:-1]: name for way, name in _SUBJECT_OF.items() if way.endswith("-")}
# People are counted in every story: what became of them says which ones are meant.
_PEOPLE = (
    "peop",
    "pers",
    "люде",
    "люди",
    "чело",
    "чоло",
    "осіб",
    "mens",
    "osob",
    "pess",
    "civi",
    "اشخا",
)
_NUMBER_WORDS = {
    fold(word): number
    for words in (
        "one two three four five six seven eight nine ten eleven twelve",
        "один двое трое четверо пятеро шестеро семеро восемь девять десять одиннадцать двенадцать",
        "одна два три четыре пять шесть семь",
        "один двоє троє четверо п'ятеро шестеро семеро вісім дев'ять десять одинадцять дванадцять",
        "одна дві три чотири п'ять шість сім",
        "- двух трех четырех пяти шести семи",
        "- двох трьох чотирьох п'ятьох шістьох сімох",
        "- zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
        "- deux trois quatre cinq six sept huit neuf dix onze douze",
        "- dos tres cuatro cinco seis siete ocho nueve diez",
        "- dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć",
        "- dwóch trzech czterech pięciu sześciu siedmiu",
        "- dwoje troje czworo pięcioro sześcioro",
        "- due tre quattro cinque sei sette otto nove dieci",
    )
    for number, word in enumerate(words.split(), 1)
    if word != "-"  # an article, too
}
_REACHES = frozenset("to до auf à a do".split())  # a toll rises to a figure

MONTHS = """
january|february|march|april|june|july|august|september|october|november|december|(?-i:May)|
(?-i:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?|
januar|februar|märz|mai|juni|juli|oktober|dezember|
janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|
enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|
gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|
stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia|
січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня|
января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|
يناير|فبراير|مارس|أبريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر
""".replace("\n", "")
_SPANS = """
(?:second|minute|hour|day|week|month|year)s?|[ap]\\.?m|uhr|секунд\\w*|хвилин\\w*|годин\\w*|
дн(?:і|ів|я|ей)|день|тижн\\w*|місяц\\w*|рок(?:ів|и|у)|рік|минут\\w*|час(?:а|ов)?|недел\\w*|
месяц\\w*|лет|год[ау]?|sekunde\\w*|minuten|stunde\\w*|tag(?:en?)?|woche\\w*|monat\\w*|jahr\\w*|
heures?|jours?|semaines?|mois|ans|années?|minutos?|horas?|días?|semanas?|mes(?:es)?|años?|
godzin\\w*|minut\\w*|dni|dzień|tygodni\\w*|miesi\\w+|lat|rok\\w*
""".replace("\n", "")
_SHARES = """
[%٪％]|percent|per\\ cent|pct|процент\\w*|відсот\\w*|prozent|pour\\ cent|por\\ ciento|procent\\w*
""".replace("\n", "")
_SCALES = """
hundreds?|thousands?|[mb]illions?|trillions?|тис\\w*|тыс\\w*|млн|млрд|мільйон\\w*|мільярд\\w*|
миллион\\w*|миллиард\\w*|mio|mrd|tausend|million\\w*|milliard\\w*|mille|mil|mill\\w+|tys|mln|mld
""".replace("\n", "")
_LABELS = """
article|resolution|chapter|phase|round|route|flight|episode|season|section|paragraph|unit|level|
category|magnitude|day|week|top|group\\ of|no\\.?|number|n[°º]|№|\\#|aged?|boeing|airbus|
стат(?:ья|ьи|ье|тя|ті|тю|тею)|резолюц\\w+|топ|артикул|artikel|artículo|artykuł\\w*|alter|
résolution|resolución
""".replace("\n", "")
_NUMBER = r"(?<!\d)\d++(?>(?:[., \u00a0\u202f]\d{3}(?!\d))*)(?:[.,]\d++)?"
_COUNTS_NOTHING = re.compile(
    rf"""
      (?<![^\W_])(?:{_LABELS})[ ]*{_NUMBER}(?!\w)
    | (?<!\w)(?:{"|".join(_NUMBER_WORDS)})[ ](?:{_SPANS}|{_SCALES})(?!\w)   # two hundred
    | {_NUMBER}(?:-?[^\W\d_]{{1,3}})?[ ]*(?:                      # 5 years, 5th of March, 5-day
        (?:-|of\ |de\ |\.\ ?)?(?:{MONTHS}|{_SPANS})(?!\w) | (?:{_SHARES}) | (?:{_SCALES})(?!\w)
      )
    | (?<!\w)(?:{MONTHS})[ ]\d{{1,2}}(?!\w)                      # March 5
    | (?<!\d)\d++[ ]?[-–:/][ ]?\d++(?:[-–:/]\d++)*               # 2-1, 10:30, 9/11
    | (?<=[^\W\d_])[-–]\d++ | (?<!\w)\d++[-–](?=[^\W\d_])       # F-16, 5-year-old, 1234-й
    | (?<![\d.,])\d++[.,]\d{{1,2}}(?!\d)                         # 5.1
    | (?<![\d.,])(?:19\d\d|20\d\d|2100)(?![\d.,]\d|\w)          # a year
    | (?<=,)[ ]\d{{1,3}}(?=,)                                     # A boy, 5, was
    | (?<!\d)\d++[ ]?[年月日号號時时点點分歳岁]                   # 3月5日
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CLAUSE_ENDS = re.compile(
    r"[,;.!?](?=\s|$)|[،，、；。！？()]|\s(?:and|while|und|et|y|oraz|и|і|й|та)\s", re.IGNORECASE
)


@remembered(REMEMBERED, LONGEST_TITLE)
def figures_of(title: str) -> tuple[tuple[str, int], ...]:
    """Give the figures of a title that count something, each with what it may count."""
    return tuple(_figures(title))


def _figures(title: str) -> Iterator[tuple[str, int]]:
    has_capital_nouns = language_of(folded_words(title)) == "de"
    for clause in _CLAUSE_ENDS.split(_COUNTS_NOTHING.sub(" , ", title)):
        words = single_words(clause)
        numbers = {place: n for place, word in enumerate(words) if (n := _number(word)) is not None}
        for place, number in numbers.items():
            subjects = _subjects_near(words, place, numbers) or _first_noun(
                words[place + 1 : place + 1 + NEAR], has_capital_nouns
            )
            yield from ((subject, number) for subject in subjects)


def _number(word: str) -> int | None:
    folded = fold(word)
    return int(folded) if re.fullmatch(r"[0-9]{1,7}", folded) else _NUMBER_WORDS.get(folded)


def _subjects_near(words: Sequence[str], place: int, numbers: dict[int, int]) -> set[str]:
    """Return what papers count most of what stands near a figure, and nearest to this one."""
    reaches = place > 0 and fold(words[place - 1]) in _REACHES
    from_one = place - 2 if reaches else place  # the toll rises from 3 to 5
    rivals = numbers.keys() - {place, from_one}
    near = range(0 if reaches else max(0, place - NEAR), min(len(words), place + NEAR + 1))
    return {
        subject
        for at in near
        if (subject := _subject(words[at]))
        and all(abs(at - place) < abs(at - rival) for rival in rivals)
    }


def _subject(word: str) -> str:
    folded = fold(word)
    of_start = (name for start, name in _STARTS.items() if folded.startswith(start))
    return _SUBJECT_OF.get(folded) or next(of_start, "")


def _first_noun(words: Sequence[str], has_capital_nouns: bool) -> set[str]:
    """Return how the word begins that a figure stands before; a name says where, not what."""
    for word in words:
        folded = fold(word)
        if _number(word) is not None:
            break
        if len(folded) > SUBJECT_LETTERS and (has_capital_nouns or not word[:1].isupper()):
            return set() if folded.startswith(_PEOPLE) else {folded[:SUBJECT_LETTERS]}
    return set()
