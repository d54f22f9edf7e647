"""Small words: articles, prepositions, conjunctions. In a longer phrase they may differ.

By language, in folded form. Left out is what is an ordinary word elsewhere (German die and war,
Spanish son): a phrase would then be shorter than its author meant.
"""

from __future__ import annotations

_SMALL = {
    "en": "a an the of in on at to for from by with and or as into over under about between "
    "against after before during its their his her is are was were be been",
    "uk": "і й та або у в на з із зі до від для про за по при під над між через без щодо та що як "
    "не",
    "ru": "и или в во на с со к ко из от до для о об обо про за по при под над между через без "
    "что как не у",
    "de": "der das des dem den ein eine einer eines einem einen von vom zu zum zur im in mit fur "
    "und oder auf an am bei nach uber unter gegen aus durch um ist sind hat",
    "fr": "le la les l un une des du de d a au aux en dans sur sous pour par avec et ou sans "
    "contre entre est sont ont",
    "es": "el la los las un una unos unas de del al a en con por para y e o u sin contra entre "
    "sobre es fue ha han",
    "pl": "i oraz lub albo w we na z ze do od dla o za po przy pod nad miedzy przez bez przeciw "
    "przeciwko jest sa",
    "it": "il lo la i gli le un uno una di del dello della dei degli delle da dal dalla in nel "
    "nella a al alla con per su sul sulla e o tra fra contro sono ha",
    "pt": "o a os as um uma uns umas de do da dos das em no na nos nas por pelo pela para com e "
    "ou sem contra entre sobre ao e sao foi",
    "nl": "de het een van voor met op in aan bij naar uit over onder tegen door en of te tot "
    "tussen",
    "sv": "en ett den det de av for med pa i till fran om och eller under mot mellan over vid",
    "cs": "a i nebo v ve na z ze do od pro o za po pri pod nad mezi pres bez proti s se k ke u",
    "ro": "un o de din la in pe cu pentru si sau al ai ale a prin peste sub intre contra fara "
    "spre este sunt a",
    "tr": "ve veya ile icin bir de da",
    "ar": "في من على الي عن مع او و ب ل",
    "he": "של על אל מ ב ל את עם או",
}
_BY_LANGUAGE = {language: frozenset(words.split()) for language, words in _SMALL.items()}
_ALL = frozenset().union(*_BY_LANGUAGE.values())
_LANGUAGES_OF = {
    word: frozenset(name for name, words in _BY_LANGUAGE.items() if word in words) for word in _ALL
}
_NONE: frozenset[str] = frozenset()

# Acronyms that are common words as well: in a headline of capitals, nobody can tell which.
_COMMON = frozenset(
    "us it who we he she me my our your you am do does did has had have can may not no all any if "
    "so up out now new one two how why what when this that then than aid arm act age air art bar "
    "bad big day end fly get go gun ice job kid law let lot man map men mom net odd old own pay "
    "put ran red run sad say see set sit six son sun tax ten top try use war was way wed win won "
    "yes yet more most over він вона воно вони ми ви я ти те то це той та тот эта это эти она они "
    "оно мы вы все кто как где для при так уже его ее их нам вам нас вас нет да еще тут там чем "
    "если или без под над час год рік est ils elle nous vous que qui son ses sur mais pas plus "
    "ich wir sie ihr ist hat aus bei das die der den dem war nur wie was und los las por con sin "
    "una uno nie jak tak jest ale oraz".split()
)


def is_small(folded: str, languages: frozenset[str]) -> bool:
    """Tell whether a folded word is a small one in one of these languages."""
    return folded in _ALL and any(folded in _BY_LANGUAGE.get(lang, ()) for lang in languages)


def small_words(language: str) -> frozenset[str]:
    """Return the small words of a language, folded."""
    return _BY_LANGUAGE.get(language, _NONE)


def is_common(folded: str) -> bool:
    """Tell whether a folded word is so common that capitals make no acronym of it."""
    return folded in _COMMON


def small_in(folded: str) -> frozenset[str]:
    """Return the languages in which a folded word is a small one."""
    return _LANGUAGES_OF.get(folded, _NONE)
