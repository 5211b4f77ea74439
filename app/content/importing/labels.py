"""The words that plans use for their parts and columns, in bokmål and nynorsk, as two tables.

Words are compared in lower case, without punctuation at the end and without text in parentheses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SECTION, AREA, MEASURE = "avsnitt", "innsatsomrade", "tiltak"
SHORT = 80
"""A line that is a heading has at most so many letters."""
KINDS: dict[str, tuple[str, ...]] = {
    "visjon": ("visjon", "visjonen"),
    "hovedmal": (
        "hovedmål", "hovudmål", "overordnet mål", "overordna mål", "overordnede mål", "strategisk mål",
    ),
    "mal": (
        "mål", "målet", "måla", "målene", "målsetting", "målsetning", "målsetjing", "målsettinger",
        "målsetninger", "målsetjingar", "innsatsmål", "satsingsmål", "dette vil vi oppnå",
        "dette vil me oppnå", "hva vil vi oppnå", "kva vil vi oppnå", "hva vi vil oppnå", "kva vi vil oppnå",
        "hva er målet", "kva er målet",
    ),
    "delmal": ("delmål", "delmåla", "delmålene", "resultatmål", "undermål"),
    "strategi": ("strategi", "strategier", "strategiar"),
    AREA: (
        "innsatsområde", "innsatsområder", "satsingsområde", "satsingsområder", "satsningsområde",
        "satsningsområder", "fokusområde", "fokusområder", "temaområde", "hovudområde", "hovedområde",
    ),
    MEASURE: (
        "tiltak", "tiltaka", "tiltakene", "handling", "handlinger", "handlingar", "dette skal vi gjøre",
        "dette skal vi gjere", "dette skal me gjere", "slik gjør vi det", "slik gjer vi det",
        "hva skal vi gjøre", "kva skal vi gjere",
    ),
    "aktivitet": ("aktivitet", "aktiviteter", "aktivitetar"),
}  # fmt: skip
"""Kinds of plan elements (codes of the list elementtype), and what plans call them."""
NAMES = {
    "nb": {
        "visjon": "Visjon", "hovedmal": "Hovedmål", "mal": "Mål", "delmal": "Delmål", "strategi": "Strategi",
        AREA: "Innsatsområde", MEASURE: "Tiltak", "aktivitet": "Aktivitet", SECTION: "Avsnitt",
    },
    "nn": {"hovedmal": "Hovudmål"},
}  # fmt: skip
"""The names of kinds in labels; in nynorsk only those that differ."""
GOALS = ("hovedmal", "mal", "delmal")
RANKS = ("visjon", AREA, "hovedmal", "mal", "delmal", "strategi", MEASURE, "aktivitet")
"""The kinds from the widest to the narrowest."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("nr", "nummer", "id", "tiltaksnr", "tiltaksnummer", "tiltak nr", "løpenr", "ref", "pkt", "#"),
    "measure": (
        "tiltak", "handling", "aktivitet", "tiltak/aktivitet", "tiltak/handling", "hva", "kva",
        "beskrivelse av tiltak", "beskriving av tiltak", "tiltaksbeskrivelse", "tiltaksbeskriving",
        "konkrete tiltak", "konkret tiltak", "våre tiltak", "tiltak og aktiviteter", "tiltak og aktivitetar",
        "tiltakets navn", "tiltaksnavn", "tiltaksnamn", "namn på tiltak", "navn på tiltak",
        "hva skal vi gjøre", "kva skal vi gjere",
    ),
    "description": ("beskrivelse", "beskriving", "skildring", "omtale", "utdyping", "innhold", "innhald"),
    "area": (
        *KINDS[AREA], "område", "sektor", "tema", "tjenesteområde", "tenesteområde", "kategori", "felt",
        "fagområde",
    ),
    "goal": (*KINDS["hovedmal"], *KINDS["mal"], *KINDS["delmal"], "mål/delmål", "hvorfor", "kvifor"),
    "responsible": (
        "ansvarlig", "ansvarleg", "ansvar", "ansvarlige", "ansvarlege", "hovedansvar", "hovudansvar",
        "hvem", "kven", "ansvarlig enhet", "ansvarleg eining", "ansvarlig for gjennomføring", "eier",
        "eigar", "utførende", "hovedansvarlig", "hovudansvarleg", "hovedansvarlig enhet",
        "hovudansvarleg eining", "ansvarlig avdeling", "ansvarleg avdeling", "ansvarlig virksomhet",
        "ansvarleg verksemd", "tiltakseier", "tiltakseigar",
    ),
    "partners": (
        "samarbeidspartnere", "samarbeidspartnarar", "samarbeidspartner", "samarbeidspartnar",
        "medvirkende", "medverkande", "samarbeid", "samarbeid med", "partnere", "partnarar", "aktører",
        "aktørar", "deltakere", "deltakarar",
    ),
    "start": ("start", "oppstart", "startdato", "fra", "frå", "påbegynnes"),
    "deadline": (
        "frist", "tidsfrist", "ferdig", "sluttdato", "slutt", "når", "tidsramme", "tidspunkt", "tid",
        "periode", "til", "gjennomføring", "gjennomføres", "gjennomføres innen", "framdrift", "fremdrift",
        "tidsplan", "tidsperspektiv", "frist for gjennomføring", "gjennomføringsfrist", "ferdigstillelse",
        "ferdigstilling",
    ),
    "cost": (
        "kostnad", "kostnader", "kostnadar", "pris", "ressurser", "ressursar", "økonomi", "budsjett",
        "beløp", "sum", "ressursbruk", "kostnadsoverslag", "kostnadsramme", "kr", "kroner",
        "kostnadsestimat", "estimert kostnad", "anslått kostnad", "investering", "budsjettramme",
        "hva koster det", "kva kostar det",
    ),
    "funding": (
        "finansiering", "finansieringskilde", "finansieringskjelde", "dekning", "dekking", "inndekning",
    ),
    "indicator": (
        "indikator", "indikatorer", "indikatorar", "måleindikator", "resultatindikator", "måles ved",
    ),
    "baseline": (
        "nullpunkt", "utgangspunkt", "nåverdi", "status i dag", "dagens nivå", "grunnlinje", "baseline",
    ),
    "target": ("måltall", "måltal", "ambisjon", "resultatkrav", "ønsket resultat", "ønskt resultat"),
    "status": ("status", "tilstand", "status tiltak"),
    "applies": ("gjelder", "gjeld", "gjelder for", "gjeld for", "målgruppe", "målgrupper", "målgruppa"),
    "place": ("sted", "stad", "lokalisering", "tettsted", "tettstad", "geografi"),
    "note": (
        "kommentar", "kommentarer", "kommentarar", "merknad", "merknader", "merknadar", "notat", "anna",
        "annet",
    ),
}  # fmt: skip
"""Columns of tables of measures, and the words in their headers."""
ABOUT: dict[str, tuple[str, ...]] = {
    "title": ("tittel", "plan", "planens navn", "namn på planen", "navn på planen", "plantittel"),
    "period": ("periode", "planperiode", "gjelder", "gjeld", "planperioden", "gyldighet"),
    "owner": (
        "eier", "eiere", "eigar", "eigarar", "planeier", "planeigar", "kommune", "kommuner", "kommunar",
    ),
    "body": ("vedtatt av", "vedteken av", "vedtatt i", "vedteken i", "organ", "vedtaksorgan"),
    "date": ("vedtaksdato", "vedtatt", "vedteken", "vedtatt dato", "dato for vedtak", "dato"),
    "case": ("sak", "saksnummer", "saksnr", "sak nr", "arkivsak", "arkivsaksnummer"),
    "language": ("språk", "målform"),
    "series": ("serie", "planserie"),
}  # fmt: skip
"""What the sheet «Plan», or lines before the plan, say about it."""


@dataclass(frozen=True, slots=True)
class WordMeanings:
    """An inverted table: each word -> its meaning."""

    meanings: dict[str, str]

    def of(self, words: str) -> str:
        """Return the meaning of a heading or header; empty if it is unknown."""
        return self.meanings.get(plain(words), "")


def turned(table: dict[str, tuple[str, ...]]) -> WordMeanings:
    """Return the vocabulary of a table of meanings and their words."""
    return WordMeanings({word: meaning for meaning, words in table.items() for word in words})


UNUSUAL_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f]")
IN_PARENTHESES, AROUND_SLASH = re.compile(r"\([^()]*\)"), re.compile(r"\s*/\s*")


def spaced(words: str) -> str:
    """Return words with ordinary spaces instead of no-break and narrow ones. Offsets stay the same."""
    return UNUSUAL_SPACES.sub(" ", words)


def plain(words: str) -> str:
    """Return words for comparing: lower case, single spaces, no parentheses, no final punctuation."""
    without = IN_PARENTHESES.sub(" ", words.casefold())
    return AROUND_SLASH.sub("/", " ".join(without.split())).strip(" .:;?*-–")


KIND_WORDS, COLUMN_WORDS, ABOUT_WORDS = turned(KINDS), turned(COLUMNS), turned(ABOUT)
LIKE_A_COLUMN = re.compile(
    r"(?:hoved|hovud)?ansvar|frist|tids|når\b|oppstart|kostnad|økonomi|budsjett|samarbeid|partner|aktør|status"
    r"|finans|mål|indikator|priorit|period|beskriv|skildr|kommentar|merknad|hvordan|korleis|(?:19|20)\d\d\b"
)
"""The beginnings of headers in tables of measures, also of those whose cells become notes."""
YEAR_AT_END = re.compile(r"^(?P<words>.*?)\s*\(?(?P<year>(?:19|20)\d\d)\)?$")


TWO_HEADERS = re.compile(r"/| og | eller ")
"""What is between two words for the same: «Økonomi/ressurser», «Tid og frist»."""


def column_of(header: str) -> tuple[str, str]:
    """Return the meaning of a header and the year in it: «Kostnad 2025» -> cost, 2025."""
    if meaning := COLUMN_WORDS.of(header):
        return meaning, ""
    if match := YEAR_AT_END.match(plain(header)):
        return COLUMN_WORDS.of(match["words"]), match["year"]
    both = {COLUMN_WORDS.of(part) for part in TWO_HEADERS.split(plain(header))}
    return (both.pop() if len(both) == 1 else "" if "" in both else "note"), ""


NUMBER = r"(?:[A-ZÆØÅ]{1,4}[-–. ]?)?\d{1,3}(?:\.\d{1,3})*(?:[a-zæøå]|\s[a-zæøå](?=\)))?"
"""A number as plans have them: 1, 1.2, V-01, T4, 4a, 1.1.1 a)."""
COUNTED = (
    r"(?:januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember"
    r"|klasse|årstrinn|trinn|halvår|kvartal|tertial|etasje|gang|år|åringer|årsverk|prosent|mill|millioner"
    r"|millionar|mrd|kr|kroner|tonn|km|kilometer|meter|dekar|daa|timer|timar|stk|personer|personar)\b|%"
)
"""What a number before it counts or orders: «1. mai», «2.5 mill. kr», «10. trinn»."""
NUMBERED = re.compile(
    rf"(?P<number>{NUMBER}|[a-zæøå])(?P<sign>[.)]|\s*[:–-]|)(?P<blank>\s+)(?P<words>(?!{COUNTED})\S.*)",
    re.DOTALL,
)
NUMBERED_AREAS = (
    "område", "tema", "hovedtema", "hovudtema", "satsing", "satsning", "hovedsatsing", "hovudsatsing",
    "prioritert område",
)  # fmt: skip
"""What plans call a focus area only with a number: «Område 1: Bolig», «Tema 2 Skole»."""
_words = sorted((w for words in KINDS.values() for w in words), key=len, reverse=True)
LABELLED = re.compile(
    rf"(?P<label>{'|'.join(map(re.escape, _words))}"
    rf"|(?:{'|'.join(NUMBERED_AREAS)})(?=\s+{NUMBER}(?:\s*[:.)–-]|\s+(?-i:[A-ZÆØÅ])[^.\n]{{1,{SHORT}}}$)))"
    rf"(?:\s+(?:nr\.? ?)?(?P<number>{NUMBER}|[a-zæøå](?=[.:)]|\s*[–-]\s)))?"
    r"\s*(?P<sign>[:.)?]|[–-](?=\s)|(?=$)|(?<=\d)(?=\s))\s*(?P<words>.*)",
    re.IGNORECASE | re.DOTALL,
)
ANNOUNCED = re.compile(
    rf"(?:våre |konkrete |aktuelle )?(?P<kind>{'|'.join(map(re.escape, _words))})"
    r" (?:for|i|til|innen|innenfor|innan|som|under|på)\b[^:.\n]{1,60}:",
    re.IGNORECASE,
)
"""A line that announces a list of parts."""
