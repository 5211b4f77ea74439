"""The tables of the parts of plans: all parts, and the measures."""

from __future__ import annotations

from app.files.columns import INTEGER, IRI, Column, Table, key
from app.files.rows import elements, measures

ELEMENTS = Table(
    "deler",
    {"nb": "Planenes deler", "nn": "Delane av planane", "en": "Parts of the plans"},
    {
        "nb": "Alle delene av planene, ordrett, i tekstens rekkefølge.",
        "nn": "Alle delane av planane, ordrett, i rekkjefølgja til teksten.",
        "en": "All parts of the plans, word for word, in the order of the text.",
    },
    (
        key("Delens adresse", "Adressa til delen", "Address of the part"),
        Column("plan", "Planens adresse", "Adressa til planen", "Address of the plan", IRI, required=True),
        Column("plan_tittel", "Planens tittel", "Tittelen på planen", "Title of the plan", language="nb"),
        Column(
            "del_av", "Adressen til delen over", "Adressa til delen over", "Address of the part above", IRI
        ),
        Column("type", "Type del", "Type del", "Kind of part", language="nb"),
        Column("nummer", "Nummer", "Nummer", "Number"),
        Column("orden", "Rekkefølge", "Rekkjefølgje", "Order", INTEGER),
        Column("tittel", "Vedtatt tittel", "Vedteken tittel", "Adopted title", language="nb"),
        Column("tekst", "Vedtatt tekst", "Vedteken tekst", "Adopted text", language="nb"),
        Column(
            "tittel_en",
            "Uoffisiell engelsk tittel",
            "Uoffisiell engelsk tittel",
            "Unofficial English title",
            language="en",
        ),
        Column(
            "tekst_en",
            "Uoffisiell engelsk oversettelse",
            "Uoffisiell engelsk omsetjing",
            "Unofficial English translation",
            language="en",
        ),
        Column("kilde", "Stedet i kildeteksten", "Staden i kjeldeteksten", "Passage of the source text", IRI),
    ),
    elements,
    ("type", "nummer", "tittel", "tekst"),
)
MEASURES = Table(
    "tiltak",
    {"nb": "Tiltak", "nn": "Tiltak", "en": "Measures"},
    {
        "nb": (
            "Tiltakene i planene, ordrett, med område, mål, partnere, steder og status. "
            "Forpliktelse, tema og sted er vår tolkning."
        ),
        "nn": (
            "Tiltaka i planane, ordrett, med område, mål, partnarar, stader og status. "
            "Forplikting, tema og stad er vår tolking."
        ),
        "en": (
            "The measures of the plans, word for word, with area, goals, partners, places and status. "
            "Commitment, theme and place are our interpretation."
        ),
    },
    (
        key("Tiltakets adresse", "Adressa til tiltaket", "Address of the measure", "deler"),
        Column("plan", "Planens adresse", "Adressa til planen", "Address of the plan", IRI, required=True),
        Column("plan_tittel", "Planens tittel", "Tittelen på planen", "Title of the plan", language="nb"),
        Column(
            "del_av", "Adressen til delen over", "Adressa til delen over", "Address of the part above", IRI
        ),
        Column(
            "del_av_nummer", "Nummeret til delen over", "Nummeret til delen over", "Number of the part above"
        ),
        Column(
            "del_av_tittel",
            "Delen over",
            "Delen over",
            "Part above",
            language="nb",
        ),
        Column(
            "mal",
            "Mål",
            "Mål",
            "Goals",
            language="nb",
            many=True,
        ),
        Column("nummer", "Nummer", "Nummer", "Number"),
        Column("orden", "Rekkefølge", "Rekkjefølgje", "Order", INTEGER),
        Column("tekst", "Vedtatt tekst", "Vedteken tekst", "Adopted text", language="nb", required=True),
        Column(
            "tekst_en",
            "Uoffisiell engelsk oversettelse",
            "Uoffisiell engelsk omsetjing",
            "Unofficial English translation",
            language="en",
        ),
        Column(
            "forpliktelse",
            "Forpliktelse (vår tolkning)",
            "Forplikting (vår tolking)",
            "Commitment (our interpretation)",
            language="nb",
            many=True,
        ),
        Column(
            "tema",
            "Tema (vår tolkning)",
            "Tema (vår tolking)",
            "Theme (our interpretation)",
            language="nb",
            many=True,
        ),
        Column(
            "sted",
            "Sted (vår tolkning)",
            "Stad (vår tolking)",
            "Place (our interpretation)",
            language="nb",
            many=True,
        ),
        Column("kilde", "Stedet i kildeteksten", "Staden i kjeldeteksten", "Passage of the source text", IRI),
        Column(
            "vilkar",
            "Vilkår, med planens ord",
            "Vilkår, med orda i planen",
            "Conditions in the words of the plan",
            language="nb",
            many=True,
        ),
        Column(
            "avledet",
            "Kolonner med verdien til innsatsområdet",
            "Kolonnar med verdien til innsatsområdet",
            "Columns with the value of the focus area",
            many=True,
        ),
        Column("omrade_nummer", "Områdenummer", "Områdenummer", "Area number"),
        Column("omrade", "Område", "Område", "Area", language="nb"),
        Column("partnere", "Partnere", "Partnarar", "Partners", language="nb", many=True),
        Column("frist", "Frist", "Frist", "Deadline"),
        Column("status", "Status", "Status", "Status", language="nb", many=True),
        Column("status_dato", "Dato for status", "Dato for status", "Date of status"),
        Column(
            "ansvarlig",
            "Ansvarlig (vår tolkning)",
            "Ansvarleg (vår tolking)",
            "Responsible (our interpretation)",
            language="nb",
            many=True,
        ),
        Column(
            "ny_frist",
            "Ny frist, rapportert etter vedtaket",
            "Ny frist, rapportert etter vedtaket",
            "New deadline, reported after the adoption",
        ),
        Column(
            "oppfolging",
            "Rapportert eller ikke rapportert (vårt merke)",
            "Rapportert eller ikkje rapportert (vårt merke)",
            "Reported or not (our mark)",
            language="nb",
            required=True,
        ),
        Column(
            "over_fristen_etter",
            "Over fristen etter denne dagen, til noen melder at det er gjort (vårt merke)",
            "Over fristen etter denne dagen, til nokon melder at det er gjort (vårt merke)",
            "Overdue after this day, until it is reported as done (our mark)",
        ),
    ),
    measures,
    (
        "nummer",
        "tekst",
        "omrade_nummer",
        "omrade",
        "mal",
        "forpliktelse",
        "partnere",
        "sted",
        "tema",
        "ansvarlig",
        "frist",
        "ny_frist",
        "status",
        "status_dato",
        "oppfolging",
        "over_fristen_etter",
        "vilkar",
    ),
)
