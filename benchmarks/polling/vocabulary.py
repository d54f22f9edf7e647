"""Words for invented news in six languages, by their place in a sentence."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Vocabulary:
    """What a language's sentences are made of: who does what, to what, where.

    `rare` starts a title now and then: it is what the watchlist of the benchmark waits for.
    """

    language: str
    outlet: str
    who: tuple[str, ...]
    does: tuple[str, ...]
    what: tuple[str, ...]
    where: tuple[str, ...]
    rare: str


def _vocabulary(
    language: str, outlet: str, who: str, does: str, what: str, where: str, rare: str
) -> Vocabulary:
    def parts(text: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in text.split("|"))

    return Vocabulary(language, outlet, parts(who), parts(does), parts(what), parts(where), rare)


VOCABULARIES = (
    _vocabulary(
        "en",
        "The Harbour Courier",
        "The city council | A group of farmers | The transport ministry | A local museum | "
        "The regional court | Volunteers | The national orchestra | Two engineers | The "
        "harbour authority | A school in the north | The finance committee | Residents",
        "has approved | postponed | will discuss | rejected | presented | is preparing | "
        "asked for | has published | wants to repair | started | completed | criticised",
        "a plan for the old bridge | the new timetable | a report on drinking water | an "
        "exhibition of maps | the budget for roads | a list of empty houses | the winter "
        "programme | a study of the coast | rules for markets | a collection of letters | the "
        "repair of the tower | a contract for buses",
        "in the river valley | after a long debate | before the end of the year | at a public "
        "meeting | despite the rain | for the third time | near the railway station | with "
        "help from neighbours | without further comment | on Thursday morning",
        "Court issues arrest warrant",
    ),
    _vocabulary(
        "uk",
        "Прибережний вісник",
        "Міська рада | Група фермерів | Міністерство транспорту | Місцевий музей | Обласний "
        "суд | Волонтери | Національний оркестр | Двоє інженерів | Адміністрація порту | "
        "Школа на півночі | Фінансовий комітет | Мешканці",
        "схвалили | відклали | обговорять | відхилили | представили | готують | просять про | "
        "оприлюднили | хочуть відремонтувати | розпочали | завершили | розкритикували",
        "план старого мосту | новий розклад | звіт про питну воду | виставку мап | бюджет на "
        "дороги | перелік порожніх будинків | зимову програму | дослідження узбережжя | "
        "правила для ринків | збірку листів | ремонт вежі | угоду про автобуси",
        "у долині річки | після тривалих дебатів | до кінця року | на відкритому засіданні | "
        "попри дощ | утретє | біля вокзалу | за допомогою сусідів | без додаткових пояснень | "
        "у четвер вранці",
        "Суд видав ордер на арешт",
    ),
    _vocabulary(
        "ru",
        "Прибрежный курьер",
        "Городской совет | Группа фермеров | Министерство транспорта | Местный музей | "
        "Областной суд | Волонтёры | Национальный оркестр | Два инженера | Администрация "
        "порта | Школа на севере | Финансовый комитет | Жители",
        "одобрили | отложили | обсудят | отклонили | представили | готовят | просят про | "
        "опубликовали | хотят отремонтировать | начали | завершили | раскритиковали",
        "план старого моста | новое расписание | отчёт о питьевой воде | выставку карт | "
        "бюджет на дороги | список пустых домов | зимнюю программу | исследование побережья | "
        "правила для рынков | сборник писем | ремонт башни | договор об автобусах",
        "в долине реки | после долгих споров | до конца года | на открытом заседании | "
        "несмотря на дождь | в третий раз | у вокзала | с помощью соседей | без "
        "дополнительных объяснений | в четверг утром",
        "Суд выдал ордер на арест",
    ),
    _vocabulary(
        "de",
        "Hafenbote",
        "Der Stadtrat | Eine Gruppe von Bauern | Das Verkehrsministerium | Ein Heimatmuseum | "
        "Das Landgericht | Freiwillige | Das Staatsorchester | Zwei Ingenieurinnen | Die "
        "Hafenbehörde | Eine Schule im Norden | Der Finanzausschuss | Anwohner",
        "billigt | verschiebt | berät über | verwirft | zeigt | plant | fordert | "
        "veröffentlicht | repariert | beginnt | beendet | bemängelt",
        "den Plan für die alte Brücke | den neuen Fahrplan | einen Bericht über Trinkwasser | "
        "eine Ausstellung von Karten | den Haushalt für Straßen | eine Liste leerer Häuser | "
        "das Winterprogramm | eine Studie der Küste | Regeln für Märkte | eine Sammlung von "
        "Briefen | den Umbau des Turms | einen Vertrag über Busse",
        "im Flusstal | nach langer Debatte | vor Ende des Jahres | in öffentlicher Sitzung | "
        "trotz des Regens | zum dritten Mal | beim Bahnhof | mit Hilfe der Nachbarn | ohne "
        "weiteren Kommentar | am Donnerstagmorgen",
        "Gericht erlässt Haftbefehl",
    ),
    _vocabulary(
        "pl",
        "Kurier Portowy",
        "Rada miasta | Grupa rolników | Ministerstwo transportu | Lokalne muzeum | Sąd "
        "okręgowy | Wolontariusze | Orkiestra narodowa | Dwoje inżynierów | Zarząd portu | "
        "Szkoła na północy | Komisja finansów | Mieszkańcy",
        "zatwierdza | odkłada | omówi | odrzuca | przedstawia | przygotowuje | prosi o | "
        "publikuje | naprawia | zaczyna | kończy | krytykuje",
        "plan starego mostu | nowy rozkład jazdy | raport o wodzie pitnej | wystawę map | "
        "budżet na drogi | listę pustych domów | program zimowy | badanie wybrzeża | zasady "
        "dla targowisk | zbiór listów | remont wieży | umowę na autobusy",
        "w dolinie rzeki | po długiej debacie | przed końcem roku | na otwartym zebraniu | "
        "mimo deszczu | po raz trzeci | koło dworca | z pomocą sąsiadów | bez dalszych "
        "komentarzy | w czwartek rano",
        "Sąd wydał nakaz aresztowania",
    ),
    _vocabulary(
        "fr",
        "Le Courrier du Port",
        "Le conseil municipal | Un groupe d’agriculteurs | Le ministère des transports | Un "
        "musée local | Le tribunal régional | Des bénévoles | L’orchestre national | Deux "
        "ingénieures | L’autorité du port | Une école du nord | La commission des finances | "
        "Les riverains",
        "approuve | reporte | discutera | rejette | présente | prépare | demande | publie | "
        "répare | commence | achève | critique",
        "le plan du vieux pont | le nouvel horaire | un rapport sur l’eau potable | une "
        "exposition de cartes | le budget des routes | une liste de maisons vides | le "
        "programme d’hiver | une étude de la côte | les règles des marchés | un recueil de "
        "lettres | la réfection de la tour | un contrat pour les bus",
        "dans la vallée | après un long débat | avant la fin de l’année | en réunion publique "
        "| malgré la pluie | pour la troisième fois | près de la gare | avec l’aide des "
        "voisins | sans autre commentaire | jeudi matin",
        "La cour émet un mandat d’arrêt",
    ),
)
