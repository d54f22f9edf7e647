"""A process as the service is: what it holds after each step. It imports nothing else before."""

from __future__ import annotations

import json
import sys
from pathlib import Path

# Invented headlines, one for each language whose words are analysed.
HEADLINES = {
    "en": "Ministers discussed the return of abducted children",
    "uk": "Міністри обговорили повернення викрадених дітей",
    "ru": "Министры обсудили возвращение похищенных детей",
    "de": "Minister berieten über die Rückkehr entführter Kinder",
    "fr": "Les ministres ont évoqué le retour des enfants enlevés",
    "pl": "Ministrowie rozmawiali o powrocie uprowadzonych dzieci",
    "es": "Los ministros hablaron del regreso de los niños secuestrados",
    "it": "I ministri hanno discusso del ritorno dei bambini rapiti",
    "pt": "Os ministros discutiram o regresso das crianças raptadas",
    "nl": "Ministers spraken over de terugkeer van ontvoerde kinderen",
    "sv": "Ministrarna talade om de bortförda barnens återkomst",
    "cs": "Ministři jednali o návratu unesených dětí",
    "ro": "Miniștrii au discutat despre întoarcerea copiilor răpiți",
    "tr": "Bakanlar kaçırılan çocukların dönüşünü görüştü",
    "he": "השרים דנו בהשבת הילדים החטופים",
    "ar": "ناقش الوزراء عودة الأطفال المختطفين",
    "zh": "部长们讨论了被绑架儿童的返回",
    "ja": "閣僚は連れ去られた子どもの帰還を協議した",
    "ko": "장관들은 납치된 아이들의 귀환을 논의했다",
}
FIRST = ("en", "uk", "ru")


def resident() -> float:
    """Return what this process holds in memory, in MB; where the system can't say, its peak."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text("utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
    import resource

    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def tell(step: str) -> None:
    """Say that a step is done, and what the process holds."""
    print(json.dumps({"step": step, "mb": resident()}), flush=True)


def main(folder: str) -> None:
    """Become ready as the service does, then match in more and more languages."""
    tell("started")
    import monitor.wiring  # noqa: F401
    from benchmarks.matching.engine import engine
    from monitor.model import Item
    from monitor.watch.lists.watchlist import load_watchlists

    tell("imported")
    matcher = engine(load_watchlists(Path(folder))[0])
    tell("matcher made")
    for step, languages in (("first", FIRST), ("all", tuple(HEADLINES))):
        for language in languages:
            matcher.match(Item(language, HEADLINES[language]))
        tell(step)


if __name__ == "__main__":
    main(sys.argv[1])
