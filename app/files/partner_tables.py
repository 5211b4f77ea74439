"""The tables of those whom the plans name: partners, mentions and participations."""

from __future__ import annotations

from app.files.columns import INTEGER, IRI, Column, Table, key
from app.files.partner_rows import mentions, participations, partners

PART_MEASURE = Column(
    "tiltak",
    "Tiltaket, når delen er et tiltak",
    "Tiltaket, når delen er eit tiltak",
    "The measure, where the part is one",
    IRI,
    references="tiltak",
)
PART_PARTNER = Column(
    "partner",
    "Partneren, når det er en",
    "Partnaren, når det er ein",
    "The partner, where it is one",
    IRI,
    references="partnere",
)
MEASURE_WORDS = (
    Column("tiltak_nummer", "Tiltaksnummer", "Tiltaksnummer", "Measure number"),
    Column("tiltak_tekst", "Tiltak", "Tiltak", "Measure", language="nb"),
)
PARTNERS = Table(
    "partnere",
    {"nb": "Partnere", "nn": "Partnarar", "en": "Partners"},
    {
        "nb": "Aktører som planene nevner, uten eierne av planene, og hvor mange tiltak som nevner dem.",
        "nn": "Aktørar som planane nemner, utan eigarane av planane, og kor mange tiltak som nemner dei.",
        "en": "Actors that the plans name, without the owners of the plans, and how many measures name them.",
    },
    (
        key("Aktørens adresse", "Adressa til aktøren", "Address of the actor"),
        Column("navn", "Navn", "Namn på bokmål", "Name in bokmål", language="nb", required=True),
        Column("navn_nn", "Navn på nynorsk", "Namn på nynorsk", "Name in nynorsk", language="nn"),
        Column("navn_en", "Navn på engelsk", "Namn på engelsk", "Name in English", language="en"),
        Column("offisielt_navn", "Offisielt navn", "Offisielt namn", "Official name", language="nb"),
        Column("type", "Type aktør", "Type aktør", "Kind of actor", language="nb", many=True),
        Column("organisasjonsnummer", "Organisasjonsnummer", "Organisasjonsnummer", "Organisation number"),
        Column("nettsted", "Nettsted", "Nettstad", "Home page", IRI),
        Column(
            "antall_tiltak",
            "Tiltak som nevner aktøren",
            "Tiltak som nemner aktøren",
            "Measures that name the actor",
            INTEGER,
            required=True,
        ),
        Column("beskrivelse", "Beskrivelse", "Skildring på bokmål", "Description in bokmål", language="nb"),
        Column(
            "beskrivelse_en",
            "Beskrivelse på engelsk",
            "Skildring på engelsk",
            "Description in English",
            language="en",
        ),
    ),
    partners,
    ("navn", "type", "antall_tiltak", "organisasjonsnummer"),
)
MENTIONS = Table(
    "omtaler",
    {"nb": "Omtaler", "nn": "Omtalar", "en": "Mentions"},
    {
        "nb": "Steder der planens ord nevner en aktør, et sted, et dokument eller et initiativ.",
        "nn": "Stader der orda i planen nemner ein aktør, ein stad, eit dokument eller eit initiativ.",
        "en": "Where the words of a plan name an actor, a place, a document or an initiative.",
    },
    (
        key("Omtalens adresse", "Adressa til omtalen", "Address of the mention"),
        Column(
            "element",
            "Delen av planen ordene står i",
            "Delen av planen orda står i",
            "The part of the plan that has the words",
            IRI,
            required=True,
            references="deler",
        ),
        PART_MEASURE,
        Column(
            "ordlyd",
            "Ordene i planen",
            "Orda i planen",
            "The words of the plan",
            language="nb",
            required=True,
        ),
        Column(
            "omtalt",
            "Adressen til det ordene nevner",
            "Adressa til det orda nemner",
            "Address of what the words name",
            IRI,
            required=True,
        ),
        Column("omtalt_navn", "Det ordene nevner", "Det orda nemner", "What the words name", language="nb"),
        PART_PARTNER,
        Column(
            "lesning",
            "Hvordan ordene er lest",
            "Korleis orda er lesne, på bokmål",
            "How the words are read, in bokmål",
            language="nb",
        ),
        Column(
            "lesning_en",
            "Hvordan ordene er lest, på engelsk",
            "Korleis orda er lesne, på engelsk",
            "How the words are read",
            language="en",
        ),
        Column(
            "start",
            "Antall tegn foran ordene",
            "Talet på teikn framfor orda",
            "Number of characters before the words",
            INTEGER,
        ),
        Column(
            "slutt",
            "Antall tegn til og med ordene",
            "Talet på teikn til og med orda",
            "Number of characters up to their end",
            INTEGER,
        ),
        *MEASURE_WORDS,
    ),
    mentions,
    ("tiltak_nummer", "tiltak_tekst", "ordlyd", "omtalt_navn", "lesning"),
)
PARTICIPATIONS = Table(
    "medvirkning",
    {"nb": "Medvirkning", "nn": "Medverknad", "en": "Participation"},
    {
        "nb": "Hvem som har hvilken rolle i hvilken del av en plan. Det er vår tolkning.",
        "nn": "Kven som har kva rolle i kva del av ein plan. Det er vår tolking.",
        "en": "Who has which role in which part of a plan. This is our interpretation.",
    },
    (
        key("Medvirkningens adresse", "Adressa til medverknaden", "Address of the participation"),
        Column(
            "element",
            "Delen av planen",
            "Delen av planen",
            "The part of the plan",
            IRI,
            required=True,
            references="deler",
        ),
        PART_MEASURE,
        Column(
            "aktor", "Aktørens adresse", "Adressa til aktøren", "Address of the actor", IRI, required=True
        ),
        Column("aktor_navn", "Aktør", "Aktør", "Actor", language="nb"),
        PART_PARTNER,
        Column("rolle", "Rollens adresse", "Adressa til rolla", "Address of the role", IRI),
        Column("rolle_navn", "Rolle", "Rolle", "Role", language="nb"),
        Column("styrke", "Styrkens adresse", "Adressa til styrken", "Address of the strength", IRI),
        Column("styrke_navn", "Hvor bundet", "Kor bunden", "How firm", language="nb"),
        Column(
            "omtaler",
            "Omtalene tolkningen bygger på",
            "Omtalane tolkinga byggjer på",
            "Mentions behind the interpretation",
            IRI,
            many=True,
        ),
        Column("gyldig_fra", "Gjelder fra", "Gjeld frå", "Valid from"),
        Column("gyldig_til", "Gjelder til", "Gjeld til", "Valid through"),
        *MEASURE_WORDS,
    ),
    participations,
    ("aktor_navn", "rolle_navn", "styrke_navn", "tiltak_nummer", "tiltak_tekst"),
)
