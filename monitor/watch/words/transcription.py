"""Tables of how Ukrainian and Russian names cross alphabets, each with its source.

All are for one word in small letters. They write what newspapers print: the standard without the
signs that only libraries use. Names beside a rule are what it is for.
"""

from __future__ import annotations

from dataclasses import dataclass

from monitor.watch.words.rewrite import Rules, rules


@dataclass(frozen=True, slots=True)
class Transcription:
    """How names of one language are written in another, by whose rules; rank 0 is the likeliest."""

    of: str
    language: str
    how: str
    rules: Rules
    rank: int = 0


# ------------------------------------------------------------------ Ukrainian to Latin letters

# Resolution No. 55 of the Cabinet of Ministers of Ukraine of 27 January 2010: as in passports.
_KMU = """
    зг→zgh ^є→ye ^ї→yi ^й→y ^ю→yu ^я→ya ь→ '→ а→a б→b в→v г→h ґ→g д→d е→e є→ie ж→zh з→z и→y і→i
    ї→i й→i к→k л→l м→m н→n о→o п→p р→r с→s т→t у→u ф→f х→kh ц→ts ч→ch ш→sh щ→shch ю→iu я→ia
"""
# The same with the endings of English papers: Zelensky, Serhiy, Yulia.
_KMU_PRESS = "ий$→y ій$→iy ія$→ia (?<=[аеоиу])є→ye (?<=[аеоиу])ю→yu (?<=[аеоиу])я→ya"

# Duden, Transkription aus dem Kyrillischen, Ukrainian column.
_DUDEN_UK = """
    ьо→jo (?<=[аеєиіїоуюя])с(?=[аеєиіїоуюя])→ss ь→ '→ а→a б→b в→w г→h ґ→g д→d е→e є→je ж→sch з→s
    и→y і→i ї→ji й→j к→k л→l м→m н→n о→o п→p р→r с→s т→t у→u ф→f х→ch ц→z ч→tsch ш→sch щ→schtsch
    ю→ju я→ja
"""
# French papers (Le Monde, AFP) follow the convention for Russian with the letters of Ukrainian.
_FRENCH_UK = """
    ий$→y ій$→iy ьо→io (?<=[аеєиіїоуюя])с(?=[аеєиіїоуюя])→ss ґ(?=[еєиії])→gu
    (?<=[аеоу])є→ïe (?<=[аеоу])ю→ïou (?<=[аеоу])я→ïa (?<=і)є→e (?<=і)ю→ou (?<=і)я→a
    ^й→i ^ї→i ь→ '→ а→a б→b в→v г→h ґ→g д→d е→e є→ie ж→j з→z и→y і→i ї→ï й→ï к→k л→l м→m н→n о→o
    п→p р→r с→s т→t у→ou ф→f х→kh ц→ts ч→tch ш→ch щ→chtch ю→iou я→ia
"""
# PWN, Zasady pisowni 78.B; surnames in -ський lose their ending as papers print them.
_PWN_UK = """
    ський$→ski цький$→cki сь(?=к)→s ць(?=к|$)→c зь(?=к)→z ий$→y ьо→io (?<=л)є→e (?<=л)ю→u (?<=л)я→a
    (?<=[бвгґджзкмнпрстфхцчшщ])є→ie (?<=[бвгґджзкмнпрстфхцчшщ])ю→iu
    (?<=[бвгґджзкмнпрстфхцчшщ])я→ia л(?=[іїєюяь])→l нь→ń сь→ś зь→ź ць→ć ь→ '→
    а→a б→b в→w г→h ґ→g д→d е→e є→je ж→ż з→z и→y і→i ї→ji й→j к→k л→ł м→m н→n о→o п→p р→r с→s т→t
    у→u ф→f х→ch ц→c ч→cz ш→sz щ→szcz ю→ju я→ja
"""
# Fundéu and the RAE, Transcripción del ucraniano; stress accents can't be told from the letters.
_FUNDEU_UK = """
    ий$→i ій$→i ьо→io ґ(?=[еєиії])→gu ^є→ye (?<=[аеиоу])є→ye ^ю→yu (?<=[аеиоу])ю→yu ^я→ya
    (?<=[аеиоу])я→ya (?<=і)є→e (?<=і)ю→u (?<=і)я→a '→ ь→ ^ї→yi ^й→y
    а→a б→b в→v г→h ґ→g д→d е→e є→ie ж→zh з→z и→i і→i ї→i й→i к→k л→l м→m н→n о→o п→p р→r с→s т→t
    у→u ф→f х→j ц→ts ч→ch ш→sh щ→shch ю→iu я→ia
"""

# ------------------------------------------------------------------ Russian to Latin letters

# BGN/PCGN 1947 as agencies print it: without ъ and ь, and Sergei, Maria, Dmitry at the end.
_BGN = """
    ^александр$→alexander ^алекс→alex ^макс→max
    [иы]й$→y ия$→ia (?<=[ае])й$→i (?<=[аеиоуыэюя])й(?=[бвгджзклмнпрстфхцчшщ])→i
    ^е→ye (?<=[аеёиоуыэюяйъь])е→ye (?<=[жчшщ])ё→e ё→yo ь(?=[ио])→y ъ→ ь→
    а→a б→b в→v г→g д→d е→e ж→zh з→z и→i й→y к→k л→l м→m н→n о→o п→p р→r с→s т→t у→u ф→f х→kh
    ц→ts ч→ch ш→sh щ→shch ы→y э→e ю→yu я→ya
"""
# Duden, Transkription aus dem Kyrillischen, Russian column: й is j before a vowel, nothing after и.
_DUDEN_RU = """
    ^александр$→alexander кс→x (?<=[иы])й$→ (?<=[иы])й→j й(?=[аеёиоуыэюя])→j ^й→j й→i
    (?<=[аеёиоуыэюя])с(?=[аеёиоуыэюя])→ss ^е→je (?<=[аеёиоуыэюяйъь])е→je
    (?<=[чщ])ев(?=а?$)→ow (?<=[жчшщ])ё→o ё→jo ь(?=[ио])→j ъ→ ь→
    а→a б→b в→w г→g д→d е→e ж→sch з→s и→i к→k л→l м→m н→n о→o п→p р→r с→s т→t у→u ф→f х→ch ц→z
    ч→tsch ш→sch щ→schtsch ы→y э→e ю→ju я→ja
"""
# The French convention for common use, with the -ine of the press (Poutine, Soljenitsyne).
_FRENCH_RU = """
    ^александр$→alexandre ^алекс→alex ^макс→max
    ий$→i ый$→y ин$→ine ын$→yne (?<=[аеёиоуыэюя])с(?=[аеёиоуыэюя])→ss г(?=[еёиыэ])→gu
    ^е→ie (?<=[аеёоуыэюя])е→ïe (?<=[ъь])е→ie (?<=[жчшщ])ё→e ё→io (?<=[аеоуэ])и→ï
    (?<=[аеоуэ])я→ïa (?<=[аеоуэ])ю→ïou (?<=и)я→a (?<=и)ю→ou ^й→i ь(?=о)→i ъ→ ь→
    а→a б→b в→v г→g д→d е→e ж→j з→z и→i й→ï к→k л→l м→m н→n о→o п→p р→r с→s т→t у→ou ф→f х→kh
    ц→ts ч→tch ш→ch щ→chtch ы→y э→e ю→iou я→ia
"""
# PWN, Zasady pisowni 76.B; surnames in -ский lose their ending as papers print them.
_PWN_RU = """
    (?<=[гкх])ий$→i ый$→y ^е→je (?<=[аеёиоуыэюяйъь])е→je (?<=[чщ])ев(?=а?$)→ow
    (?<=[жчшщцл])е→e е→ie ^ё→jo (?<=[аеёиоуыэюяйъь])ё→jo (?<=[жчшщл])ё→o ё→io
    (?<=ь)и→ji (?<=[жшц])и→y л(?=[еёиюяь])→l (?<=[лжчшщц])ю→u (?<=[лжчшщц])я→a
    (?<=[бвгдзкмнпрстфх])ю→iu (?<=[бвгдзкмнпрстфх])я→ia
    нь(?![аеёиоуюя])→ń сь(?![аеёиоуюя])→ś зь(?![аеёиоуюя])→ź ъ→ ь→
    а→a б→b в→w г→g д→d ж→ż з→z и→i й→j к→k л→ł м→m н→n о→o п→p р→r с→s т→t у→u ф→f х→ch ц→c ч→cz
    ш→sz щ→szcz ы→y э→e ю→ju я→ja
"""
# Fundéu and the RAE, Transcripción del ruso; without the stress accents, as above.
_FUNDEU_RU = """
    ^алекс→alex ^макс→max [иы]й$→i г(?=[еёиыэ])→gu ^е→ye (?<=[аеёоуыэюяйъ])е→ye (?<=ь)е→ie
    (?<=[чщ])ев(?=а?$)→ov (?<=[жчшщ])ё→o ^ё→yo ё→io
    ^ю→yu (?<=[аеоуэ])ю→yu ^я→ya (?<=[аеоуэ])я→ya (?<=и)ю→u (?<=и)я→a ь(?=о)→i ъ→ ь→ ^й→y
    а→a б→b в→v г→g д→d е→e ж→zh з→z и→i й→i к→k л→l м→m н→n о→o п→p р→r с→s т→t у→u ф→f х→j ц→ts
    ч→ch ш→sh щ→shch ы→i э→e ю→iu я→ia
"""

LATIN = (
    Transcription("uk", "en", "KMU 55 of 2010, as papers print it", rules(_KMU_PRESS, _KMU)),
    Transcription("uk", "en", "KMU 55 of 2010", rules(_KMU), rank=1),
    Transcription("uk", "de", "Duden", rules(_DUDEN_UK)),
    Transcription("uk", "fr", "French press", rules(_FRENCH_UK)),
    Transcription("uk", "pl", "PWN 78.B", rules(_PWN_UK)),
    Transcription("uk", "es", "Fundéu", rules(_FUNDEU_UK)),
    Transcription("ru", "en", "BGN/PCGN 1947, as papers print it", rules(_BGN)),
    Transcription("ru", "de", "Duden", rules(_DUDEN_RU)),
    Transcription("ru", "fr", "French press", rules(_FRENCH_RU)),
    Transcription("ru", "pl", "PWN 76.B", rules(_PWN_RU)),
    Transcription("ru", "es", "Fundéu", rules(_FUNDEU_RU)),
)

# ------------------------------------------------------------------ between the Cyrillic alphabets

# Skrypnyk and Dziatkivska, Vlasni imena liudei (2005), on Ukrainian surnames in Russian.
# и is и (Тимошенко) or ы (Шмыгаль), which the letters don't tell: two tables, the common one first.
_TO_RUSSIAN = """
    ський$→ский цький$→цкий (?<=[бвдзлмнпрст])ий$→ый ська$→ская цька$→цкая івський$→овский ць$→ц
    ьо→ё (?<=[бпвмф])йо→ьё йо→ё (?<=[аеиоу])'→' '→ь ій$→ий і→и ї→и є→е ґ→г
"""
_TO_RUSSIAN_Y = """
    ^и→и (?<=^пр)и→и (?<=[бвдзлмнпрст])и(?=й$)→ы и(?=й$)→и и(?=на?$)→и и(?=ч|к$)→и
    (?<=[гкхжчшщ])и→и и→ы
"""
TO_RUSSIAN = (rules(_TO_RUSSIAN), rules(_TO_RUSSIAN_Y, _TO_RUSSIAN))

# Ukrainskyi pravopys (2019), § 144 on Russian surnames. и stays in names that both languages share
# and in Ukrainian endings. Where е is є because a Ukrainian word has і there (Бєлова), or о because
# it is ё (Горбачов), papers differ: a second table.
_TO_UKRAINIAN = """
    ский$→ський цкий$→цький ская$→ська цкая$→цька (?<=н)ая$→а [ыи]й$→ий ец$→ець
    ^борис→борис ^васил→васил ^данил→данил ^дмитр→дмитр ^кирил→кирил ^максим→максим ^михайл→михайл
    ^никифор→никифор ^сидор→сидор ^фёдор→федор ^семён→семен ^артём→артем
    ^е→є (?<=[аеёиоуыэюяйъь])е→є (?<=[бвгдзклмнпстфх])е(?=е?ва?$)→є
    (?<=[чщ])ё→о (?<=[бпвмф])ьё→йо (?<=[бпвмф])ё→йо ^ё→йо (?<=[аеиоуыэюя])ё→йо ьё→йо ё→ьо
    (?<=[бпвмфр])ь(?=[еюя])→' ъ→'
    ^и→і (?<=[аеоуыэюяь])и→ї и(?=[аеёиоуюя])→і (?<=[жчшщц])и→и (?<=^пр)и→и и(?=[чщ]|ки?$)→и
    и(?=[^и]*(?:[сц]кий|[сц]кая|енко|чук|юк|як)$)→и и→і ы→и э→е
"""
_TO_UKRAINIAN_ROOTS = """
    (?<=[чщ])е(?=ва?$)→о ^бел→бєл ^ветр→вєтр ^звер→звєр ^лес→лєс ^песк→пєск ^пешк→пєшк ^реп→рєп
    ^светл→свєтл ^сед→сєд ^слеп→слєп
"""
TO_UKRAINIAN = (rules(_TO_UKRAINIAN), rules(_TO_UKRAINIAN_ROOTS, _TO_UKRAINIAN))

# ------------------------------------------------------------------ English spellings, backwards

# The tables above from right to left. The soft sign is lost in English; l is soft before most
# consonants except after o (Мельник, but Волков), and in -sky by its ending.
_SOFT = "(?<=[aeiuy])l(?=[bcdgkmnpstvz])→ль ^lv→льв (?<=[ao])l$→ль"
_CONSONANTS = "b→б v→в h→г g→г d→д z→з k→к l→л m→м n→н p→п r→р s→с t→т f→ф c→к w→в j→дж q→к x→кс"
_HUSHING = "shch→щ zgh→зг zh→ж kh→х ts→ц ch→ч sh→ш"
_ENGLISH_RUSSIAN = """
    sk(?:ii|iy|yi|yy|y|i)$→ский skaya$→ская ska$→ская (?<=[kgh])(?:iy|yy|yi|y)$→ий
    (?<=[bdlmnprtvz])(?:yy|yi|y)$→ый iy$→ий ii$→ий iya$→ия ia$→ия ^ye→е ye→е yo→ё yu→ю ya→я iu→ю
    ych$→ич ^e→э e→е (?<=[aeou])[iy](?![aeouy])→й a→а o→о u→у i→и '→ь
"""
_ENGLISH_UKRAINIAN = """
    tsk(?:ii|iy|yi|yy|y|i)$→цький sk(?:ii|iy|yi|yy|y|i)$→ський tska(?:ya)?$→цька ska(?:ya)?$→ська
    naya$→на ych$→ич ets$→ець (?<=[bdlmnprtvzkgh])(?:yy|yi|y)$→ий iy$→ій ii$→ій iia$→ія ia$→ія
    ie→є ye→є ^yi→ї yi→ї yo→йо yu→ю ya→я iu→ю ia→я (?<=[aeouy])iv$→їв
    (?<=[aeou])[iy](?![aeouy])→й (?<=[zcs]h)i→и a→а e→е o→о u→у i→і y→и '→'
"""
FROM_ENGLISH = {
    "uk": (rules(_SOFT, _HUSHING, _ENGLISH_UKRAINIAN, _CONSONANTS),),
    "ru": (
        rules(_SOFT, _HUSHING, _ENGLISH_RUSSIAN, "y→ы", _CONSONANTS),
        rules(_SOFT, _HUSHING, _ENGLISH_RUSSIAN, "y→и", _CONSONANTS),
    ),
}

# ------------------------------------------------------------------ names that are translated

# Given names and places whose forms follow no rule: Ukrainian, Russian.
_TRANSLATED = """
    володимир владимир, олександр александр, олександра александра, олексій алексей,
    андрій андрей, сергій сергей, дмитро дмитрий, микола николай, михайло михаил, юрій юрий,
    григорій григорий, олег олег, ігор игорь, віктор виктор, вікторія виктория, василь василий,
    петро пётр, павло павел, євген евгений, олена елена, ольга ольга, катерина екатерина,
    наталія наталья, наталя наталья, тетяна татьяна, світлана светлана, людмила людмила,
    ірина ирина, марія мария, анна анна, ганна анна, юлія юлия, софія софия, оксана оксана,
    надія надежда, любов любовь, валерій валерий, віталій виталий, анатолій анатолий,
    геннадій геннадий, кирило кирилл, данило даниил, денис денис, максим максим, артем артём,
    федір фёдор, степан степан, іван иван, ілля илья, костянтин константин, микита никита,
    антон антон, роман роман, руслан руслан, тимур тимур, рустем рустем, вадим вадим,
    борис борис, леонід леонид, богдан богдан, ярослав ярослав, в'ячеслав вячеслав,
    ростислав ростислав, станіслав станислав, всеволод всеволод, арсеній арсений,
    валентина валентина, маргарита маргарита, єлизавета елизавета, поліна полина,
    київ киев, харків харьков, львів львов, чернігів чернигов, миколаїв николаев, одеса одесса,
    дніпро днепр, запоріжжя запорожье, рівне ровно, вінниця винница, луганськ луганск,
    донецьк донецк, маріуполь мариуполь, бердянськ бердянск, крим крым, москва москва
"""
TRANSLATED: tuple[tuple[str, str], ...] = tuple(
    (uk, ru) for uk, ru in (pair.split() for pair in _TRANSLATED.split(","))
)
