"""The tables: their columns with types and keys.

CSV, XLSX, the data package and the CSVW metadata are all made from `TABLES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from app.files.kinds import FileContext
from app.files.rows import Row, elements, measures, mentions, participations, partners

SEPARATOR = "|"
TEXT, INTEGER, IRI = "string", "integer", "iri"


@dataclass(frozen=True)
class Column:
    """One column: its name, its titles in nb and en, and the type of its cells.

    `many` cells hold several values with `SEPARATOR` between them; `references` names the table whose key the
    cell contains; `language` is that of the text. Only `required` cells are never empty.
    """

    name: str
    nb: str
    en: str
    type: str = TEXT
    language: str = ""
    many: bool = False
    required: bool = False
    references: str = ""


@dataclass(frozen=True)
class Table:
    """One table. Its key is its first column, an IRI; an empty cell is an empty string."""

    name: str
    titles: Mapping[str, str]
    descriptions: Mapping[str, str]
    columns: tuple[Column, ...]
    rows: Callable[[FileContext], Iterator[Row]]


def key(nb: str, en: str, references: str = "") -> Column:
    """Return the first column of a table."""
    return Column("iri", nb, en, IRI, required=True, references=references)


ELEMENTS = Table(
    "deler",
    {"nb": "Planenes deler", "en": "Parts of the plans"},
    {
        "nb": "Alle delene av planene, ordrett, i tekstens rekkefølge.",
        "en": "All parts of the plans, word for word, in the order of the text.",
    },
    (
        key("Delens adresse", "Address of the part"),
        Column("plan", "Planens adresse", "Address of the plan", IRI, required=True),
        Column("plan_tittel", "Planens tittel", "Title of the plan", language="nb"),
        Column("del_av", "Adressen til det delen står under", "Address of what the part stands under", IRI),
        Column("type", "Type del", "Kind of part", language="nb"),
        Column("nummer", "Nummer slik det er trykt", "Number as printed"),
        Column("orden", "Plass blant søsken", "Place among siblings", INTEGER),
        Column("tittel", "Den vedtatte tittelen", "The adopted title", language="nb"),
        Column("tekst", "De vedtatte ordene", "The adopted words", language="nb"),
        Column("tittel_en", "Uoffisiell engelsk tittel", "Unofficial English title", language="en"),
        Column(
            "tekst_en", "Uoffisiell engelsk oversettelse", "Unofficial English translation", language="en"
        ),
        Column("kilde", "Stedet i kildeteksten", "Passage of the source text", IRI),
    ),
    elements,
)
MEASURES = Table(
    "tiltak",
    {"nb": "Tiltak", "en": "Measures"},
    {
        "nb": "Tiltakene i planene, ordrett, med forpliktelse, tema og sted slik prosjektet leser dem.",
        "en": "The measures of the plans, word for word, with commitment, theme and place as we read them.",
    },
    (
        key("Tiltakets adresse", "Address of the measure", "deler"),
        Column("plan", "Planens adresse", "Address of the plan", IRI, required=True),
        Column("plan_tittel", "Planens tittel", "Title of the plan", language="nb"),
        Column(
            "del_av", "Adressen til det tiltaket står under", "Address of what the measure stands under", IRI
        ),
        Column(
            "del_av_nummer", "Nummeret til det tiltaket står under", "Number of what the measure stands under"
        ),
        Column(
            "del_av_tittel",
            "Ordene til det tiltaket står under",
            "Words of what the measure stands under",
            language="nb",
        ),
        Column(
            "mal",
            "Mål tiltaket skal bidra til",
            "Goals the measure is to contribute to",
            language="nb",
            many=True,
        ),
        Column("nummer", "Nummer slik det er trykt", "Number as printed"),
        Column("orden", "Plass blant søsken", "Place among siblings", INTEGER),
        Column("tekst", "De vedtatte ordene", "The adopted words", language="nb", required=True),
        Column(
            "tekst_en",
            "Uoffisiell engelsk oversettelse",
            "Unofficial English translation",
            language="en",
        ),
        Column(
            "forpliktelse", "Forpliktelse (vår lesning)", "Commitment (our reading)", language="nb", many=True
        ),
        Column("tema", "Tema (vår lesning)", "Theme (our reading)", language="nb", many=True),
        Column("sted", "Sted (vår lesning)", "Place (our reading)", language="nb", many=True),
        Column("kilde", "Stedet i kildeteksten", "Passage of the source text", IRI),
        Column(
            "vilkar", "Vilkår, med planens ord", "Condition in the plan's words", language="nb", many=True
        ),
        Column(
            "avledet",
            "Kolonnene (tema, sted) som har innsatsområdets verdi",
            "The columns (tema, sted) that have the value of the focus area",
            many=True,
        ),
    ),
    measures,
)
PARTNERS = Table(
    "partnere",
    {"nb": "Partnere", "en": "Partners"},
    {
        "nb": "Aktører utenfor kommunen som planene nevner, og hvor mange tiltak som nevner dem.",
        "en": "Actors outside the municipality that the plans name, and how many measures name them.",
    },
    (
        key("Aktørens adresse", "Address of the actor"),
        Column("navn", "Navn", "Name in bokmål", language="nb", required=True),
        Column("navn_nn", "Navn på nynorsk", "Name in nynorsk", language="nn"),
        Column("navn_en", "Navn på engelsk", "Name in English", language="en"),
        Column("offisielt_navn", "Offisielt navn", "Official name", language="nb"),
        Column("type", "Type aktør", "Kind of actor", language="nb", many=True),
        Column("organisasjonsnummer", "Organisasjonsnummer", "Organisation number"),
        Column("nettsted", "Nettsted", "Home page", IRI),
        Column(
            "antall_tiltak",
            "Tiltak som nevner aktøren",
            "Measures that name the actor",
            INTEGER,
            required=True,
        ),
        Column("beskrivelse", "Beskrivelse", "Description in bokmål", language="nb"),
        Column("beskrivelse_en", "Beskrivelse på engelsk", "Description in English", language="en"),
    ),
    partners,
)
MENTIONS = Table(
    "omtaler",
    {"nb": "Omtaler", "en": "Mentions"},
    {
        "nb": "Steder der planens ord nevner en aktør, et sted, et dokument eller et initiativ.",
        "en": "Where the words of a plan name an actor, a place, a document or an initiative.",
    },
    (
        key("Omtalens adresse", "Address of the mention"),
        Column(
            "element",
            "Delen av planen ordene står i",
            "The part of the plan that has the words",
            IRI,
            required=True,
            references="deler",
        ),
        Column(
            "tiltak",
            "Tiltaket, når delen er et tiltak",
            "The measure, where the part is one",
            IRI,
            references="tiltak",
        ),
        Column("ordlyd", "Ordene i planen", "The words of the plan", language="nb", required=True),
        Column("omtalt", "Det ordene nevner", "What the words name", IRI, required=True),
        Column("omtalt_navn", "Navnet på det", "Its name", language="nb"),
        Column(
            "partner", "Partneren, når det er en", "The partner, where it is one", IRI, references="partnere"
        ),
        Column("lesning", "Hvordan ordene er lest", "How the words are read, in bokmål", language="nb"),
        Column("lesning_en", "Hvordan ordene er lest, på engelsk", "How the words are read", language="en"),
        Column("start", "Antall tegn foran ordene", "Number of characters before the words", INTEGER),
        Column("slutt", "Antall tegn til og med ordene", "Number of characters up to their end", INTEGER),
    ),
    mentions,
)
PARTICIPATIONS = Table(
    "medvirkning",
    {"nb": "Medvirkning", "en": "Participation"},
    {
        "nb": "Hvem som har hvilken rolle i hvilken del av en plan, slik prosjektet leser den.",
        "en": "Who has which role in which part of a plan, as the project reads it.",
    },
    (
        key("Medvirkningens adresse", "Address of the participation"),
        Column("element", "Delen av planen", "The part of the plan", IRI, required=True, references="deler"),
        Column(
            "tiltak",
            "Tiltaket, når delen er et tiltak",
            "The measure, where the part is one",
            IRI,
            references="tiltak",
        ),
        Column("aktor", "Den som medvirker", "Who takes part", IRI, required=True),
        Column("aktor_navn", "Navnet på den", "Their name", language="nb"),
        Column(
            "partner", "Partneren, når det er en", "The partner, where it is one", IRI, references="partnere"
        ),
        Column("rolle", "Rollens adresse", "Address of the role", IRI),
        Column("rolle_navn", "Rolle", "Role", language="nb"),
        Column("styrke", "Styrkens adresse", "Address of the strength", IRI),
        Column("styrke_navn", "Hvor bundet", "How committed", language="nb"),
        Column("omtaler", "Omtalene det hviler på", "The mentions it rests on", IRI, many=True),
        Column("gyldig_fra", "Første dag det gjelder", "First day on which it holds"),
        Column("gyldig_til", "Siste dag det gjelder", "Last day on which it holds"),
    ),
    participations,
)
TABLES: tuple[Table, ...] = (ELEMENTS, MEASURES, PARTNERS, MENTIONS, PARTICIPATIONS)
