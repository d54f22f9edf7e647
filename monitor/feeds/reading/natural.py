"""How much a text looks like one that somebody wrote: tells charsets apart, knows no grammar.

A text read in a wrong charset is made of the wrong letters: capitals in the middle of words, signs
between letters, ideographs that nobody uses. So the letters that are frequent in what news are
written in count for it, and those that hardly occur against it.
"""

from __future__ import annotations

from functools import lru_cache

_OFTEN, _SIGN, _AT_TIMES, _RARELY, _ELSEWHERE, _NEVER = 1.0, 0.5, 0.4, 0.3, 0.1, -1.0
_REMEMBERED = 2**16  # characters, and pairs of them
_SIGNS = frozenset(
    "«»„“”‘’‚‹›–—…•№§©®°·€£¥×±¡¿\xa0\xad\u3000、。「」『』《》・ー，！？：；（）【】"
)
_LETTERS = (  # of each kind of writing the frequent letters, then the others
    ("оеаинтсрвлкмдпуі", "бвгджзйхцчшщъыьэюяёїєґў"),
    ("äöüßéèàçñáíóúâêôûåøæãõ", "ëïîìòùœžšýþðÿ"),
    ("ąćęłńóśźżáčďéěíňřšťúůýžőűöü", "äôĺľŕăâîţşșțđ"),
    ("ığşçöü", "âîû"),
    ("αειονστηρπκλμυςάέίόήύ", "βγδζθξφχψωώϊϋ"),
    ("יהולאמרתבשנ", "גדזחטכסעפצקךםןףץ"),
    ("اليمنرتبهوةدس", "ءآأؤإئثجحخذزشصضطظعغـفقكىًٌٍَُِّْپچژکیگ"),
    ("านรกเงมยลวดทสตะปบคหอแ", "ขชซฉฎฏฐณธผฝพฟภศษฬฮๆไใโ็่้๊๋์ิีึืุูัำๅ"),
)
_WEIGHT = {
    letter: weight
    for frequent, others in _LETTERS
    for letters, weight in ((others, _AT_TIMES), (frequent, _OFTEN))
    for letter in letters
}
_LATIN = frozenset("".join(map("".join, _LETTERS[1:4])))
# The ideographs that news use most, simplified, traditional and Japanese.
_IDEOGRAPHS = frozenset(
    "的一是不了在人有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里"
    "后小么心多天而能好都然没日于起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从"
    "動兩長知這來國個說們為時會著過對裡後麼沒於還發當無開見經頭從對與報導表示記者政府官員總統戰軍法院"
    "与报导记员总统战军俄乌克兰美月二四五六七八九百千万新民部定市分最高外相党議選首東京氏政関係者初元"
)


def naturalness(text: str) -> float:
    """Rate a text from -1, what nobody would write, to 1, by its characters outside ASCII."""
    characters = [character for character in text if character > "\x7f"]
    if not characters:
        return 1.0
    return (sum(map(_weight, characters)) - _misplaced(text)) / len(characters)


@lru_cache(_REMEMBERED)
def _weight(character: str) -> float:
    if character in _SIGNS:
        return _SIGN
    found = _WEIGHT.get(character)
    if found is not None:
        return found
    if character.isupper():
        return _RARELY if character.lower() in _WEIGHT else _NEVER
    return _east_asian(character)


def _east_asian(character: str) -> float:
    if "\u3041" <= character <= "\u30fc" or character in _IDEOGRAPHS:  # kana
        return _OFTEN
    if "\uac00" <= character <= "\ud7a3":
        return _OFTEN if _is_encoded(character, "euc_kr") else _NEVER  # all that Korean uses
    if "\u4e00" <= character <= "\u9fff":
        return _AT_TIMES if _is_encoded(character, "gb2312", 0xD7) else _ELSEWHERE
    return _NEVER


def _is_encoded(character: str, charset: str, last_lead: int = 0xFF) -> bool:
    try:
        code = character.encode(charset)
    except UnicodeEncodeError:
        return False
    return len(code) == 2 and code[0] <= last_lead


def _misplaced(text: str) -> float:
    """Count letters beside letters that they never stand beside."""
    return sum(map(_clash, text, text[1:]))


@lru_cache(_REMEMBERED)
def _clash(one: str, next_one: str) -> float:
    if one < "\x80" and next_one < "\x80":
        return 0.0
    if not (one.isalpha() and next_one.isalpha()):
        return 0.0
    kinds = {_kind(one), _kind(next_one)}
    mixed = len(kinds) > 1 and "other" in kinds
    capital_inside = one.islower() and next_one.isupper()
    return 1.0 if mixed or capital_inside or kinds == {"accented"} else 0.0


def _kind(letter: str) -> str:
    if letter < "\x80":
        return "ascii"
    if letter.lower() in _LATIN:
        return "accented"
    return "ideograph" if letter >= "\u2e80" else "other"
