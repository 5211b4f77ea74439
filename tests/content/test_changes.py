"""Each kind of mistake in the content is detected, and reported with its file, its line and a remedy.

Each row changes one file of the repository's own content and names the check that must detect it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pyoxigraph as ox
import pytest

from app.content.checks import CHECKS, check
from app.content.checks.facts import Facts
from app.content.checks.findings import Finding
from app.content.loading import load_content
from app.content.passed import facts_of
from app.content.shacl import VIOLATION
from app.content.turtle_files import TurtleFile, parse_text, read_text
from app.content.validation import with_drafts
from app.language import catalogue
from app.settings import REPOSITORY

BASE = "https://data.lier.kommune.no/"
PLAN = "data/plans/naering-2023-2026/plan.ttl"
NOTES = "data/plans/naering-2023-2026/annotations.ttl"
ENGLISH = "data/plans/naering-2023-2026/translation.en.ttl"
NYNORSK = "data/plans/naering-2023-2026/names.nn.ttl"
ACTORS, PLACES, DOCUMENTS = "data/actors.ttl", "data/places.ttl", "data/documents.ttl"
NUMBERS, CATALOGUE, INITIATIVES = "data/identifiers.ttl", "data/catalog.ttl", "data/initiatives.ttl"
TERMS, STATUSES = "ontology/handlingsplan.ttl", "ontology/concepts/status.ttl"
ID = f"<{BASE}id/plan/naering-2023-2026/"
XSD = "<http://www.w3.org/2001/XMLSchema#"
KIND = f" ;\n    plan:elementKind <{BASE}def/elementtype/tiltak>"
IN_AREA, IN_PLAN = f"{ID}innsatsomrade/3>{KIND}", f"{ID[:-1]}>{KIND}"
ADD = ""
"""Used instead of a text to replace: the new text is appended to the file."""


def report(number: int, status: str, date: str) -> str:
    """Return a status report of measure 5.5."""
    return f"""<tiltak/5.5/status/{number}> a plan:StatusReport ; plan:statusOf <tiltak/5.5> ;
        plan:status <{BASE}def/status/{status}> ; plan:reportDate "{date}"^^xsd:date ;
        plan:reportedBy aktor:lier-kommune .
"""


def ending(element: str, next_one: str, name: str = "") -> str:
    """Return the discontinuation of a measure that another measure continues."""
    return f"""<tiltak/{element}/avslutning{name}> a plan:Discontinuation ;
        plan:discontinues <tiltak/{element}> ;
        plan:discontinuedOn "2024-01-01"^^xsd:date ; plan:reason "Ikke aktuelt."@nb ;
        plan:continuedIn <tiltak/{next_one}> .
"""


def yearly_report(year: str, date: str) -> str:
    """Return a follow-up report of the plan."""
    return f'''<rapport/{year}> a plan:FollowUpReport ; rdfs:label "Rapport {year}"@nb ;
        plan:followsUp <{BASE}id/plan/naering-2023-2026> ; plan:reportYear "{year}"^^xsd:gYear ;
        plan:reportDate "{date}"^^xsd:date ; plan:reportedBy aktor:lier-kommune .
'''


TEXT_OF_GOAL = "Det skal være attraktivt å etablere næringsvirksomhet i Fjordbyen."


def amendment(date: str, name: str = "1", words: str = "Nye ord.") -> str:
    """Return an amendment of measure 5.5, with a decision of 1 June 2024."""
    return f'''<tiltak/5.5/endring/{name}> a plan:Amendment ; plan:amends <tiltak/5.5> ;
        plan:amendedText "{words}"@nb ; plan:amendedOn "{date}"^^xsd:date ; plan:decidedThrough vedtak:x .
        vedtak:x a plan:Decision ; plan:decidedBy aktor:kommunestyret-i-lier ;
        plan:decisionDate "2024-06-01"^^xsd:date ; plan:adopts <tiltak/5.5> .
'''


CHANGES = [
    # terms of the vocabulary
    ("unknown_terms", NOTES, "plan:commitment ", "plan:comitment "),
    ("unknown_terms", ACTORS, ADD, "aktor:x a plan:Organisasjon ."),
    ("unknown_terms", ACTORS, "skos:altLabel ", "skos:altLable "),
    ("unknown_terms", DOCUMENTS, "dcterms:spatial ", "dcterms:spacial "),
    ("unknown_terms", CATALOGUE, "dcat:theme ", "<http://www.w3.org/ns/dcat/theme> "),
    ("unknown_terms", ACTORS, ADD, "aktor:buskerudbyen <http://example.org/ns#budsjett> 1 ."),
    ("unknown_terms", ACTORS, ADD, "aktor:buskerudbyen <https://schema.org/email> 'a@b.no' ."),
    ("unknown_terms", ACTORS, ADD, "aktor:buskerudbyen rdfs:seeAlso plan:Aktor ."),
    # the base, the layers and the graphs
    (
        "things_outside_the_base",
        ACTORS,
        ADD,
        "<http://localhost/id/aktor/x> a plan:Actor ; rdfs:label 'X'@nb .",
    ),
    ("misplaced_statements", PLAN, ADD, f"{ID}tiltak/1.1> plan:commitment <{BASE}def/forpliktelse/sikre> ."),
    ("misplaced_statements", ACTORS, ADD, 'aktor:buskerudbyen plan:organisationNumber "974760673" .'),
    ("misplaced_statements", NOTES, "plan:layer lag:merknad", "plan:layer lag:vedtatt"),
    ("misplaced_statements", PLAN, "/def/lag/vedtatt>", "/def/lag/merknad>"),
    ("misplaced_statements", PLACES, "plan:layer lag:merknad", "plan:layer lag:vokabular"),
    ("misplaced_statements", ENGLISH, ADD, "<tiltak/1.1> plan:text 'Sørge for arealer.'@nn ."),
    ("misplaced_statements", ACTORS, ADD, f"<{BASE}def/rolle/ny> a plan:Actor ."),
    ("misplaced_statements", NUMBERS, ADD, "aktor:buskerudbyen dcterms:description 'Et samarbeid.'@nb ."),
    (
        "misplaced_statements",
        ACTORS,
        "graf:aktorer a plan:NamedGraph ;",
        "graf:aktorer a plan:NamedGraph ; plan:order 1 ;",
    ),
    ("statements_of_another_plan", ACTORS, ADD, f"{ID}tiltak/1.1> plan:location <{BASE}id/sted/lier> ."),
    ("graph_names", PLACES, "graf:steder a plan:NamedGraph", f"<{BASE}id/steder> a plan:NamedGraph"),
    ("graph_names", NOTES, "graf/naering-2023-2026/merknader>", "graf/naering-2027-2030/merknader>"),
    (
        "repeated_statements",
        PLACES,
        ADD,
        "<{B}id/aktor/buskerudbyen> rdfs:label 'Buskerudbyen'@nb .".replace("{B}", BASE),
    ),
    (
        "translations",
        ENGLISH,
        'plan:unofficialTranslation "Focus areas with goals and measures"@en',
        'plan:unofficialTranslation "Områder"@nb',
    ),
    # languages
    ("unknown_languages", ACTORS, '"Buskerudbyen"@nb', '"Buskerudbyen"@no'),
    ("unknown_languages", ACTORS, '"Buskerudbyen"@nb', '"Buskerudbyen"@nb-NO'),
    ("unknown_languages", ACTORS, '"Buskerudbyen"@en', '"Buskerudbyen"@eng'),
    # links
    ("things_without_a_class", ENGLISH, "<tiltak/5.5> rdfs:label", "<tiltak/5.6> rdfs:label"),
    ("things_without_a_class", NOTES, ADD, '<tiltak/7.1> plan:deadline "2024-12-31"^^xsd:date .'),
    (
        "things_without_a_class",
        PLAN,
        f"{ID}tiltak/5.5> a plan:Measure ;",
        f"{ID}tiltak/5.55> a plan:Measure ;",
    ),
    ("dangling_links", NOTES, "plan:mentionOf dok:arealstrategi", "plan:mentionOf dok:arealstrategien"),
    (
        "dangling_links",
        NOTES,
        "plan:decidedBy aktor:formannskapet-i-lier",
        "plan:decidedBy aktor:formannskapet",
    ),
    ("dangling_links", NOTES, "forpliktelse:stille-seg-positiv", "forpliktelse:love"),
    ("dangling_links", PLACES, "dcterms:isPartOf sted:lier", "dcterms:isPartOf sted:liier"),
    ("dangling_links", ACTORS, "org:unitOf aktor:lier-kommune", "org:unitOf aktor:lier-komune"),
    ("dangling_links", NOTES, "los-ord:naringsareal", "los-ord:naeringsareal"),
    (
        "dangling_links",
        NOTES,
        "plan:theme los-tema:",
        "plan:theme <http://psi.norge.no/los/tema/x>, los-tema:",
    ),
    ("dangling_links", NOTES, "plan:theme eurovoc:", "plan:theme eurovoc:9"),
    ("dangling_links", CATALOGUE, "authority/licence/CC_BY_4_0", "authority/licence/CC_BY_4"),
    ("source_addresses", DOCUMENTS, '/kilde/naering-2023-2026.txt"', '/kilde/naering-2023.txt"'),
    ("wrong_ends", INITIATIVES, "plan:host aktor:lier-kommune", "plan:host sted:lier"),
    ("wrong_ends", ACTORS, ADD, f"aktor:buskerudbyen plan:startsInitiative {ID}tiltak/1.1> ."),
    ("wrong_ends", NOTES, "plan:location sted:lierbyen", "plan:location aktor:lier-kommune"),
    ("wrong_ends", DOCUMENTS, '"2017-01-01"^^xsd:date', '"2017-01-01"'),
    # classes, parts and cycles
    (
        "disjoint_classes",
        ACTORS,
        "aktor:buskerudbyen a plan:Organisation",
        "aktor:buskerudbyen a plan:Place, plan:Organisation",
    ),
    (
        "disjoint_classes",
        ACTORS,
        "aktor:nabokommuner a plan:OrganisationGroup",
        "aktor:nabokommuner a plan:OrganisationGroup, plan:Organisation",
    ),
    ("kinds", PLAN, f"{ID}tiltak/5.5> a plan:Measure ;", f"{ID}tiltak/5.5> a plan:PlanElement ;"),
    ("elements_of_another_plan", ACTORS, ADD, f"aktor:buskerudbyen plan:inPlan {ID[:-1]}> ."),
    ("goals", PLAN, f"plan:contributesTo {ID}mal/1>", f"plan:contributesTo {ID}mal/5>"),
    ("numbers", PLAN, IN_AREA, IN_PLAN),
    ("numbers", PLAN, 'plan:number "4.10"', 'plan:number "4.1"'),
    ("numbers", PLAN, "plan:order 5 ;", "plan:order 4 ;"),
    (
        "circles",
        NOTES,
        "plan:replaces dok:handlingsplan-2017-2020",
        f"plan:replaces <{BASE}id/plan/naering-2023-2026>",
    ),
    ("circles", DOCUMENTS, ADD, "dok:handlingsplan-2017-2020 dcterms:hasPart dok:strategisk-naeringsplan ."),
    (
        "circles",
        ACTORS,
        "plan:groupMember aktor:lier-kommune",
        "plan:groupMember aktor:kommunene-i-drammensregionen, aktor:lier-kommune",
    ),
    ("circles", ACTORS, ADD, "aktor:lier-kommune org:unitOf aktor:formannskapet-i-lier ."),
    ("circles", DOCUMENTS, ADD, "dok:arealstrategi plan:buildsOn dok:arealstrategi ."),
    ("circles", PLACES, ADD, "sted:lier dcterms:isPartOf sted:lierbyen ."),
    ("inverses", DOCUMENTS, ", dok:handlingsplan-2017-2020 ;", " ;"),
    (
        "inverses",
        NOTES,
        f"plan:adopts <{BASE}id/plan/naering-2023-2026>",
        "plan:adopts dok:strategisk-naeringsplan",
    ),
    # mentions and participations
    ("quotes", NOTES, 'plan:quote "nabokommuner"', 'plan:quote "kommuner"'),
    ("belongings", NOTES, "<tiltak/6.1/omtale/buskerudbyen> .", "<tiltak/5.1/omtale/buskerudbyen> ."),
    (
        "belongings",
        NOTES,
        ADD,
        "<tiltak/5.5/omtale/x> a plan:Mention ; plan:mentionOf sted:lier ; plan:quote 'behovet' .",
    ),
    (
        "mentioned_things",
        NOTES,
        "plan:mentionOf dok:arealstrategi",
        "plan:mentionOf vedtak:naering-2023-2026",
    ),
    (
        "foundations",
        NOTES,
        "plan:restsOn <tiltak/6.5/omtale/nabokommuner> .",
        "plan:restsOn <tiltak/6.5/omtale/regionale-myndigheter> .",
    ),
    ("foundations", NOTES, " ;\n    plan:restsOn <tiltak/6.5/omtale/nabokommuner> .", " ."),
    ("names", NOTES, "plan:mentionOf aktor:nabokommuner", "plan:mentionOf aktor:buskerudbyen"),
    ("partners", NOTES, ADD, "aktor:lier-kommune a plan:Partner ."),
    ("partners", NOTES, ADD, "aktor:formannskapet-i-lier a plan:Partner ."),
    # several owners
    (
        "other_bases",
        ACTORS,
        "graf:aktorer a plan:NamedGraph",
        "<https://x.example/graf/aktorer> a plan:NamedGraph",
    ),
    (
        "series_of_two_owners",
        NOTES,
        ADD,
        "<https://data.lier.kommune.no/id/plan/x> plan:owner aktor:buskerudbyen ; "
        "plan:editionOf planserie:naering .",
    ),
    (
        "units_of_two_owners",
        ACTORS,
        ADD,
        "<https://data.lier.kommune.no/id/plan/x> plan:owner aktor:buskerudbyen .\n"
        "aktor:formannskapet-i-lier org:unitOf aktor:buskerudbyen .",
    ),
    (
        "units_of_another_owner",
        NOTES,
        ADD,
        "<https://data.lier.kommune.no/id/plan/x> plan:owner aktor:buskerudbyen .\n"
        "<tiltak/x> plan:inPlan <https://data.lier.kommune.no/id/plan/x> ; plan:participation <del/x> .\n"
        "<del/x> plan:participant aktor:formannskapet-i-lier ; plan:role rolle:ansvarlig .",
    ),
    # identifiers
    (
        "organisation_numbers",
        NUMBERS,
        'plan:organisationNumber "857566122"',
        'plan:organisationNumber "857566123"',
    ),
    ("organisation_numbers", NUMBERS, "fdk:857566122", "fdk:938801363"),
    ("organisation_numbers", NUMBERS, "enheter/857566122", "enheter/938801363"),
    (
        "organisation_numbers",
        NUMBERS,
        'plan:organisationNumber "921234554"',
        'plan:organisationNumber "857566122"',
    ),
    ("same_things", NUMBERS, ADD, "aktor:lier-kommune owl:sameAs sted:lier ."),
    ("same_things", NUMBERS, ADD, "aktor:buskerudbyen owl:sameAs fdk:857566122 ."),
    ("dated_codes", NUMBERS, 'skos:notation "3312"', 'skos:notation "331"'),
    ("dated_codes", NUMBERS, 'skos:notation "33"', 'skos:notation "033"'),
    ("dated_codes", NUMBERS, 'skos:notation "3312"', 'skos:notation "3313"'),
    (
        "dated_codes",
        NUMBERS,
        'plan:validFrom "2024-01-01"^^xsd:date .',
        'plan:validFrom "2023-07-01"^^xsd:date .',
    ),
    # IRIs whose page cannot be opened
    *(
        ("unusable_iris", ACTORS, ADD, f"<{BASE}id/aktor/{name}> a plan:Actor ; rdfs:label 'X'@nb .")
        for name in (
            "k%C3%A5re",
            "x?y=1",
            "regneark.html",
            "side.ttl",
            "slutt/",
            "to//streker",
            "firma_(as)",
            "o'neil",
            "a/../b",
            "x" * 500,
        )
    ),
    ("unusable_iris", ACTORS, ADD, f"<{BASE}aktor/x> a plan:Actor ; rdfs:label 'X'@nb ."),
    # dates
    ("periods", PLAN, '"2023-01-01"^^xsd:date', '"2022-01-01"^^xsd:date'),
    ("periods", DOCUMENTS, 'plan:periodEnd "2020-12-31"', 'plan:periodEnd "2021-12-31"'),
    ("titles", CATALOGUE, 'rdfs:label "Planer fra Lier kommune', 'rdfs:label "Planar frå Lier kommune'),
    ("catalogue", CATALOGUE, '"2026-12-31"^^xsd:date', '"2027-12-31"^^xsd:date'),
    (
        "catalogue",
        CATALOGUE,
        'dcterms:title "Handlingsplan for næringsutvikling',
        'dcterms:title "Handlingsplan for folkehelse',
    ),
    (
        "uncatalogued_plans",
        CATALOGUE,
        f"dcterms:subject <{BASE}id/plan/naering-2023-2026> ;",
        f"dcterms:subject <{BASE}id/plan/x> ;",
    ),
    ("decisions", NOTES, '"2022-11-24"^^xsd:date', '"2027-11-24"^^xsd:date'),
    (
        "decisions",
        DOCUMENTS,
        '"2017-01-01"^^xsd:date ;\n    plan:periodEnd "2020',
        '"2024-01-01"^^xsd:date ;\n    plan:periodEnd "2020',
    ),
    ("follow_up", NOTES, ADD, report(1, "pagar", "1999-01-01")),
    ("follow_up", NOTES, ADD, report(1, "pagar", "2031-01-01")),
    ("follow_up", NOTES, ADD, '<tiltak/5.5> plan:deadline "2019-01-01"^^xsd:date .'),
    (
        "reports_of_one_day",
        NOTES,
        ADD,
        report(1, "pagar", "2024-01-01") + report(2, "forsinket", "2024-01-01"),
    ),
    # characters and lexical forms
    *(
        ("characters", ACTORS, '"Buskerudbyen"@nb', f'"Buskerud{letter}byen"@nb')
        for letter in (
            "\\u000B",
            "\\u0007",
            "\\u202E",
            "\\u200B",
            "\\u00AD",
            "a\\u030A",
            "o\\u0338",
            "\\uFFFE",
            "\\u2028",
            "\\uFEFF",
            "\\u0085",
        )
    ),
    ("sizes", ACTORS, '"Buskerudbyen"@nb', '" "@nb'),
    *(
        ("lexical_forms", ACTORS, ADD, f"aktor:buskerudbyen rdfs:comment {value} .")
        for value in (
            "2000000.50",
            "01",
            "1e3",
            "+1",
            "2.0",
            f'"1"^^{XSD}boolean>',
            f'"24:00:00"^^{XSD}time>',
            f'"P12M"^^{XSD}duration>',
            f'"2024-01-01T00:00:00+00:00"^^{XSD}dateTime>',
            f'"5"^^{XSD}int>',
            f'"0000-01-01"^^{XSD}date>',
            f'"2024-02-30"^^{XSD}date>',
            f'"ti"^^{XSD}integer>',
            f'"02024"^^{XSD}gYear>',
            f'"2024"^^{XSD}gyear>',
            "12345678901234567890123.1",
        )
    ),
    # the source
    ("differences", PLAN, "skal være effektiv", "skal ikke være effektiv"),
    (
        "differences",
        PLAN,
        "Grønne Lier» videreføres i et hovedprosjekt etter 2022 -",
        "Grønne Lier» videreføres i et hovedprosjekt etter 2022 –",
    ),
    ("differences", PLAN, 'rdfs:label "Tiltak 4.10"@nb', 'rdfs:label "Tiltak 4.9"@nb'),
    ("differences", PLAN, "plan:startOffset 653", "plan:startOffset 654"),
    ("differences", PLAN, "plan:order 5 ;", "plan:order 6 ;"),
    ("differences", NOTES, '"2022-11-24"^^xsd:date', '"2022-11-23"^^xsd:date'),
    (
        "differences",
        NOTES,
        "plan:decidedBy aktor:formannskapet-i-lier",
        "plan:decidedBy aktor:kommunestyret-i-lier",
    ),
    # terms in the wrong place, and in ontology/
    ("misused_terms", ACTORS, ADD, f"aktor:buskerudbyen a <{BASE}def/rolle/deltaker> ."),
    ("misused_terms", ACTORS, ADD, "aktor:buskerudbyen a plan:mention ."),
    ("misused_terms", ACTORS, ADD, "aktor:buskerudbyen org:Organization aktor:lier-kommune ."),
    ("misused_terms", TERMS, ADD, "plan:commitment owl:deprecated true ."),
    (
        "unknown_terms",
        TERMS,
        "rdfs:subPropertyOf dcterms:isVersionOf",
        "rdfs:subPropertyOf dcterms:isVersjonOf",
    ),
    ("unknown_terms", TERMS, "rdfs:subClassOf prov:Plan ,", "rdfs:subClassOf prov:Plann ,"),
    ("unknown_terms", TERMS, "rdfs:range xsd:date ;", "rdfs:range xsd:dato ;"),
    ("unknown_terms", TERMS, ADD, "plan:Plan rdfs:subclassOf prov:Entity ."),
    ("unknown_terms", "ontology/borrowed/org.ttl", "a owl:Class", "a owl:Klasse"),
    ("undescribed_terms", TERMS, ADD, "plan:ny a owl:ObjectProperty ; rdfs:label 'ny'@nb ."),
    ("dangling_links", TERMS, "rdfs:seeAlso schema:startDate", "rdfs:seeAlso schema:startdate"),
    # the ends of borrowed properties
    ("wrong_ends", ACTORS, "org:unitOf aktor:lier-kommune", f"org:unitOf <{BASE}id/sted/lier>"),
    ("wrong_ends", ACTORS, "org:postIn aktor:lier-kommune", f"org:postIn <{BASE}id/sted/lier>"),
    (
        "wrong_ends",
        ACTORS,
        "prov:wasAttributedTo aktor:prosjektet",
        f"prov:wasAttributedTo <{BASE}id/sted/lier>",
    ),
    ("wrong_ends", CATALOGUE, "dcterms:publisher aktor:prosjektet", "dcterms:publisher sted:lier"),
    ("wrong_ends", CATALOGUE, "dcat:contactPoint kontakt:katalog", "dcat:contactPoint aktor:lier-kommune"),
    ("wrong_ends", NOTES, "plan:replaces dok:handlingsplan-2017-2020", "plan:replaces aktor:lier-kommune"),
    ("wrong_ends", NOTES, "plan:buildsOn dok:strategisk-naeringsplan", "plan:buildsOn sted:lier"),
    (
        "wrong_ends",
        DOCUMENTS,
        "plan:adopts dok:kommuneplanens-arealdel",
        "plan:adopts <https://www.lier.kommune.no/>",
    ),
    ("wrong_ends", ACTORS, ADD, 'aktor:buskerudbyen plan:periodStart "2024-12-31"^^xsd:date .'),
    ("wrong_ends", ACTORS, ADD, "aktor:buskerudbyen plan:order 1 ."),
    ("wrong_ends", ACTORS, ADD, "aktor:buskerudbyen plan:layer lag:merknad ."),
    (
        "wrong_ends",
        NOTES,
        "plan:location sted:fjordbyen",
        "plan:location <https://sws.geonames.org/3147541/>",
    ),
    ("kinds_of_values", PLACES, "dcterms:isPartOf sted:lier", "dcterms:isPartOf aktor:lier-kommune"),
    ("kinds_of_values", DOCUMENTS, "dcterms:spatial sted:sylling", "dcterms:spatial 'Sylling'"),
    ("kinds_of_values", CATALOGUE, "dcterms:publisher aktor:prosjektet", "dcterms:publisher 'Prosjektet'"),
    ("kinds_of_values", CATALOGUE, 'dcterms:issued "2026-11-24"^^xsd:date', 'dcterms:issued "2026-11-24"'),
    ("kinds_of_values", CATALOGUE, 'dcat:startDate "2023-01-01"^^xsd:date', 'dcat:startDate "2023-01-01"'),
    (
        "kinds_of_values",
        CATALOGUE,
        "vcard:hasURL <https://www.lier.kommune.no/>",
        "vcard:hasURL 'www.lier.kommune.no'",
    ),
    ("kinds_of_values", ACTORS, 'plan:officialName "Drammen Helsepark AS"@nb', "plan:officialName <urn:x:y>"),
    (
        "repeated_values",
        CATALOGUE,
        'issued "2026-11-24"^^xsd:date',
        'issued "2026-11-24"^^xsd:date, "2026-11-25"^^xsd:date',
    ),
    # texts
    ("texts_without_language", CATALOGUE, '"handlingsplan"@nb', '"handlingsplan"'),
    ("texts_without_language", CATALOGUE, 'vcard:fn "Lier kommune"@nb', 'vcard:fn "Lier kommune"'),
    ("texts_without_language", ACTORS, 'rdfs:label "Buskerudbyen"@nb', "rdfs:label <urn:x:y>"),
    ("missing_norwegian", ACTORS, '"Aktører"@nb, "Aktørar"@nn, ', ""),
    ("different_numbers", ENGLISH, 'rdfs:label "Measure 1.1"@en', 'rdfs:label "Measure 1.2"@en'),
    ("different_numbers", NUMBERS, '"Kommunenummer 3312"@nb', '"Kommunenummer 3049"@nb'),
    ("different_numbers", ENGLISH, "for the period 2017-2028", "for the period 2017-2018"),
    # links
    ("entries_of_registers", CATALOGUE, "dcat:theme tema:ECON", "dcat:theme land:NOR"),
    ("entries_of_registers", NOTES, "plan:theme los-ord:naringsareal", "plan:theme forpliktelse:sikre"),
    (
        "entries_of_registers",
        NOTES,
        "plan:theme los-ord:naringsareal",
        "plan:theme <https://psi.norge.no/los/ontologi/ord>",
    ),
    (
        "entries_of_registers",
        NOTES,
        "plan:theme los-ord:naringsareal",
        "plan:theme <https://no.wikipedia.org/wiki/Areal>",
    ),
    ("dangling_links", CATALOGUE, "authority/frequency/IRREG", "authority/frequency/IREG"),
    (
        "dangling_links",
        CATALOGUE,
        "<http://publications.europa.eu/resource/authority/access",
        "<https://publications.europa.eu/resource/authority/access",
    ),
    ("dangling_links", NUMBERS, "publishertype/LocalAuthority", "publishertype/LocalAuthorty"),
    ("foreign_iris", NUMBERS, "<https://www.ue.no/>", "<javascript:alert(1)>"),
    ("foreign_iris", NUMBERS, "<https://www.ue.no/>", "<htps://www.ue.no/>"),
    *(
        ("foreign_iris", NOTES, "plan:location sted:fjordbyen", f"plan:location <{base}id/sted/fjordbyen>")
        for base in (
            BASE.replace("https", "http"),
            BASE.replace("data", "DATA"),
            BASE.replace("//", "//www."),
        )
    ),
    (
        "retired_things",
        ACTORS,
        ADD,
        'aktor:buskerudbyen a plan:RetiredResource ; plan:retiredOn "2026-01-01"^^xsd:date .',
    ),
    # graphs and code lists
    ("foreign_graphs", ACTORS, ADD, "graf:steder dcterms:title 'Feil'@nb ."),
    (
        "foreign_graphs",
        STATUSES,
        ADD,
        f"<{BASE}id/aktor/buskerudbyen> rdfs:seeAlso <https://buskerudbyen.no/> .",
    ),
    ("foreign_graphs", STATUSES, "plan:layer lag:vokabular", "plan:layer lag:merknad"),
    ("graph_names", ACTORS, "graf:aktorer a plan:NamedGraph", "graf:avledet a plan:NamedGraph"),
    ("graph_names", ACTORS, "graf:aktorer a plan:NamedGraph", "graf:bidrag a plan:NamedGraph"),
    ("graph_names", ACTORS, "graf:aktorer a plan:NamedGraph", "<graf/bidrag/buskerudbyen> a plan:NamedGraph"),
    ("code_lists", STATUSES, 'skos:notation "planlagt"', 'skos:notation "pagar"'),
    ("code_lists", STATUSES, "plan:order 2", "plan:order 1"),
    ("code_lists", STATUSES, '"Pågår"@nb', '"Planlagt"@nb'),
    ("code_lists", STATUSES, f"skos:inScheme <{BASE}def/status>", f"skos:inScheme <{BASE}def/rolle>"),
    ("names_of_concepts", STATUSES, ADD, 'kode:pagar skos:altLabel "Pågår"@nb .'),
    ("inverses", STATUSES, ", kode:planlagt", ""),
    # classes and cycles that the rows above do not cover
    ("disjoint_classes", ACTORS, ADD, "aktor:buskerudbyen a <http://xmlns.com/foaf/0.1/Document> ."),
    ("disjoint_classes", ACTORS, ADD, "aktor:buskerudbyen a prov:Activity ."),
    ("disjoint_classes", ACTORS, ADD, "aktor:buskerudbyen a skos:Concept ."),
    ("disjoint_classes", PLACES, ADD, "sted:lier a <http://www.w3.org/ns/org#Organization> ."),
    ("circles", INITIATIVES, ADD, "initiativ:renseanlegg dcterms:relation initiativ:renseanlegg ."),
    ("circles", TERMS, ADD, "plan:Plan rdfs:subClassOf plan:ActionPlan ."),
    (
        "circles",
        STATUSES,
        ADD,
        "kode:pagar skos:broader kode:planlagt . kode:planlagt skos:broader kode:pagar .",
    ),
    ("circles", NOTES, ADD, ending("5.5", "5.4") + ending("5.4", "5.5")),
    (
        "related_twice",
        NOTES,
        "plan:startsInitiative initiativ:byvekst",
        "plan:concernsInitiative initiativ:byvekstavgift-for-buskerudbyen ;\n"
        "plan:startsInitiative initiativ:byvekst",
    ),
    # mentions and follow-up
    ("quotes", NOTES, "for perioden 2017-2028", "for perioden 2017"),
    (
        "mentioned_things",
        NOTES,
        "plan:mentionOf sted:regionen",
        "plan:mentionOf <https://sws.geonames.org/3147541/>",
    ),
    (
        "follow_up_of_another",
        NOTES,
        ADD,
        report(1, "pagar", "2024-01-01").replace("statusOf <tiltak/5.5>", "statusOf <tiltak/5.4>"),
    ),
    ("follow_up", NOTES, 'plan:validThrough "2023-12-31"', 'plan:validThrough "2013-12-31"'),
    ("endings", NOTES, ADD, ending("5.5", "5.4") + ending("5.5", "5.3", "/2")),
    ("endings", NOTES, ADD, ending("5.5", "5.4") + report(1, "pagar", "2025-01-01")),
    (
        "follow_up",
        NOTES,
        ADD,
        "<tiltak/5.5> plan:funding <tiltak/5.5/penger> ."
        '<tiltak/5.5/penger> a plan:Funding ; plan:budgetYear "2031"^^xsd:gYear .',
    ),
    ("reports_of_one_day", NOTES, ADD, report(1, "pagar", "2024-01-01") + report(2, "pagar", "2024-01-01")),
    ("decisions", NOTES, "plan:owner aktor:lier-kommune", "plan:owner aktor:formannskapet-i-lier"),
    ("decisions", NOTES, "plan:owner aktor:lier-kommune", "plan:owner aktor:buskerudbyen"),
    ("catalogue", CATALOGUE, " ;\n    dcat:dataset datasett:naering-2023-2026", ""),
    # numbers
    (
        "organisation_numbers",
        NUMBERS,
        "<https://data.brreg.no/enhetsregisteret/api/enheter/857566122>",
        "<https://virksomhet.brreg.no/nb/oppslag/enheter/974760673>",
    ),
    (
        "organisation_numbers",
        NUMBERS,
        "<https://data.brreg.no/enhetsregisteret/api/enheter/857566122>",
        "<https://w2.brreg.no/enhet/sok/detalj.jsp?orgnr=974760673>",
    ),
    (
        "organisation_numbers",
        NUMBERS,
        'aktor:lier-kommune plan:organisationNumber "857566122" ;',
        "aktor:lier-kommune",
    ),
    (
        "dated_codes",
        NUMBERS,
        ADD,
        f"aktor:buskerudbyen plan:datedCode <{BASE}id/aktor/lier-kommune/kode/3312> .",
    ),
    ("same_things", NUMBERS, ADD, "aktor:lier-kommune skos:exactMatch sted:lier ."),
    *(
        ("same_pages", NUMBERS, ADD, f"{same} <{page}> .")
        for same, page in (
            ("aktor:lier-kommune owl:sameAs", "https://nn.wikipedia.org/wiki/Lier"),
            ("aktor:lier-kommune owl:sameAs", "https://www.wikidata.org/wiki/Q57104"),
            ("sted:lier skos:exactMatch", "https://snl.no/Lier"),
            ("aktor:buskerudbyen owl:sameAs", "https://buskerudbyen.no/"),
            ("aktor:buskerudbyen owl:sameAs", "https://kart.buskerudbyen.no/om/oss.html#styret"),
        )
    ),
    # letters, addresses, translations
    ("mixed_alphabets", ACTORS, '"Buskerudbyen"@en', '"Buskerud\\u0431yen"@en'),
    ("mixed_alphabets", ACTORS, '"Buskerudbyen"@en', '"\\u0392uskerudbyen"@en'),
    ("addresses_of_nobody", NUMBERS, "<https://www.ue.no/>", "<http://localhost:8000/>"),
    ("addresses_of_nobody", NUMBERS, "<https://www.ue.no/>", "<https://www.example.org/ue>"),
    ("things_of_another_kind", PLACES, "sted:fjordbyen a plan:Place", "sted:fjordbyen a plan:Initiative"),
    ("things_of_another_kind", PLACES, ADD, f"<{BASE}id/aktor/elva> a plan:Place ."),
    (
        "copied_translations",
        ENGLISH,
        '"It shall be attractive to establish business in Fjordbyen."',
        '"Det skal være attraktivt å etablere næringsvirksomhet i Fjordbyen."',
    ),
    (
        "missing_translations",
        ENGLISH,
        ' ;\n    plan:unofficialTranslation "It shall be attractive to establish business in Fjordbyen."@en',
        "",
    ),
    (
        "lengths_of_translations",
        ENGLISH,
        '"It shall be attractive to establish business in Fjordbyen."',
        '"It shall be attractive."',
    ),
    ("translated_names", NYNORSK, '"Næringsutvikling i Fjordbyen"@nn', '"Lier Matklynge"@nn'),
    (
        "translated_names",
        ENGLISH,
        '"Business development in Fjordbyen"@en ;',
        '"Næringsutvikling i Fjordbyen"@en ;',
    ),
    ("names_of_two_things", ACTORS, '"Drammen Helsepark"@nb', '"Buskerudbyen"@nb'),
    ("names_of_two_things", INITIATIVES, '"Lier Food Cluster"@en', '"health cluster in Fjordbyen"@en'),
    (
        "missing_norwegian",
        NOTES,
        '"Teksten deler ordet «myndigheter» mellom de nasjonale og de regionale; dette er de nasjonale."@nb,',
        "",
    ),
    ("unmentioned_links", NOTES, "plan:location sted:fjordbyen", "plan:location sted:lierbyen"),
    ("unmentioned_links", NOTES, ADD, "<tiltak/1.5> plan:startsInitiative initiativ:renseanlegg ."),
    ("unmentioned_links", NOTES, ADD, "<tiltak/5.5> plan:buildsOn dok:arealstrategi ."),
    ("languages_of_texts", PLACES, ADD, "sted:lier rdfs:comment 'Det er ikke kommunen.'@en ."),
    ("languages_of_texts", PLACES, ADD, "sted:lier rdfs:comment 'Hver av dem er en del.'@nn ."),
    ("languages_of_texts", PLACES, ADD, "sted:lier rdfs:comment 'Kvar er ein del, frå fjorden.'@nb ."),
    ("languages_of_texts", PLACES, ADD, "sted:lier rdfs:comment 'The area of Lier.'@nb ."),
    # HTML
    ("markup", ACTORS, '"Buskerudbyen"@en', '"<b>Buskerudbyen</b>"@en'),
    ("markup", ACTORS, "om å etablere", "om <a href='https://a.no/'>å etablere</a>"),
    ("markup", ACTORS, "om å etablere", "om<br/>å etablere"),
    ("markup", ACTORS, "om å etablere", "om&nbsp;å etablere"),
    ("markup", ACTORS, "om å etablere", "om &bygg; og &frac12; å etablere"),
    # follow-up that does not fit together
    ("follow_up", NOTES, ADD, amendment("2031-06-01")),
    ("follow_up", NOTES, ADD, yearly_report("2031", "2024-02-01")),
    (
        "follow_up",
        NOTES,
        ADD,
        "<tiltak/5.5> plan:cost <tiltak/5.5/kostnad> . <tiltak/5.5/kostnad> a plan:Cost ;"
        'plan:costAmount 5 ; plan:costCurrency "NOK" ; plan:costYear "2050"^^xsd:gYear .',
    ),
    (
        "follow_up_of_another",
        NOTES,
        ADD,
        amendment("2024-06-01").replace("amends <tiltak/5.5>", "amends <tiltak/5.4>"),
    ),
    ("parts_of_reports", NOTES, ADD, yearly_report("2026", "2025-02-01")),
    (
        "parts_of_reports",
        NOTES,
        ADD,
        yearly_report("2024", "2025-02-01")
        + report(1, "pagar", "2025-03-01")
        + "<tiltak/5.5/status/1> plan:partOfReport <rapport/2024> .",
    ),
    ("decided_follow_up", NOTES, ADD, amendment("2023-06-01")),
    (
        "decided_follow_up",
        NOTES,
        ADD,
        amendment("2024-06-01").replace("adopts <tiltak/5.5>", "adopts <tiltak/5.4>"),
    ),
    ("reports_of_one_day", NOTES, ADD, amendment("2024-06-01") + amendment("2024-06-01", "2", "Andre ord.")),
    *(
        (
            "successions",
            NOTES,
            ADD,
            f"<overgang/1> a plan:Succession ; plan:successionKind <{BASE}def/overgang/{kind}> ; {ends} .",
        )
        for kind, ends in (
            ("viderefort", "plan:predecessor <tiltak/5.4> ; plan:successor <tiltak/5.5>"),
            ("viderefort", "plan:predecessor <tiltak/5.4>"),
            ("tatt-ut", "plan:predecessor <tiltak/5.4> ; plan:successor <x>"),
        )
    ),
    # values that belong together, and their order
    *(
        ("values_alone", NOTES, ADD, report(1, "pagar", "2024-01-01") + f"<tiltak/5.5/status/1> {alone} .")
        for alone in ("plan:spentAmount 100", 'plan:spentCurrency "NOK"')
    ),
    ("values_alone", DOCUMENTS, ADD, 'dok:arealstrategi plan:periodStart "2030-01-01"^^xsd:date .'),
    ("required_values", CATALOGUE, "    dcat:contactPoint kontakt:katalog ;\n", ""),
    ("required_values", CATALOGUE, '    vcard:fn "Lier kommune"@nb, "Lier municipality"@en ;\n', ""),
    (
        "reversed_dates",
        NOTES,
        ADD,
        '<tiltak/5.5> plan:startDate "2025-01-01"^^xsd:date ; plan:deadline "2024-01-01"^^xsd:date .',
    ),
    (
        "reversed_dates",
        CATALOGUE,
        'dcterms:issued "',
        'dcterms:modified "2020-01-01"^^xsd:date ; dcterms:issued "',
    ),
    ("unlikely_years", DOCUMENTS, '"2016-12-12"^^xsd:date', '"0216-12-12"^^xsd:date'),
    ("decisions", DOCUMENTS, '"2016-12-12"^^xsd:date', '"2024-12-12"^^xsd:date'),
    (
        "periods",
        CATALOGUE,
        'rdfs:label "2023-2026"@nb, "2023-2026"@nn',
        'rdfs:label "2022-2026"@nb, "2023-2026"@nn',
    ),
    ("lexical_forms", NOTES, '"2022-11-24"^^xsd:date', '"2022-11-24+01:00"^^xsd:date'),
    (
        "related_twice",
        NOTES,
        "plan:buildsOn dok:strategisk",
        "plan:buildsOn dok:handlingsplan-2017-2020, dok:strategisk",
    ),
    (
        "circles",
        NOTES,
        "prov:wasDerivedFrom dok:kilde-naering-2023-2026",
        f"prov:wasDerivedFrom <{BASE}graf/naering-2023-2026/merknader>",
    ),
    (
        "misused_terms",
        ACTORS,
        ADD,
        "aktor:buskerudbyen <http://www.w3.org/2002/07/owl#equivalentClass> plan:Actor .",
    ),
    # registers, addresses and identity
    *(
        ("entries_of_registers", CATALOGUE, f"authority/{right}", f"authority/{wrong}")
        for right, wrong in (
            ("access-right/PUBLIC", "language/NOB"),
            ("frequency/IRREG", "language/NOB"),
            ("licence/CC_BY_4_0", "language/NOB"),
        )
    ),
    ("entries_of_registers", CATALOGUE, "dcat:theme tema:ECON", "dcat:theme land:NOR"),
    (
        "entries_of_registers",
        NOTES,
        "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
        "https://creativecommons.org/licenses/by/4.0/",
    ),
    *(
        ("addresses_of_nobody", NUMBERS, "<https://www.ue.no/>", f"<{address}>")
        for address in (
            "https://www.ue.no@x.ru/",
            "http://192.168.1.5/",
            "http://[::1]/",
            "https://intranett/",
            "https:///x",
            "https://www.ue.no:99999/",
        )
    ),
    ("foreign_iris", NUMBERS, "<https://www.ue.no/>", "<mailto:post@ue.no>"),
    (
        "foreign_iris",
        NUMBERS,
        ADD,
        "aktor:buskerudbyen rdfs:seeAlso <mailto:a@b.no> . "
        "aktor:drammen-kommune foaf:homepage <mailto:a@b.no> .",
    ),
    (
        "foreign_iris",
        CATALOGUE,
        "vcard:hasURL <https://www.lier.kommune.no/>",
        "vcard:hasEmail <https://lier.kommune.no/post>",
    ),
    ("unusable_iris", ACTORS, ADD, f"<{BASE}id/aktor/Stor> a plan:Actor ; rdfs:label 'X'@nb ."),
    (
        "unusable_iris",
        ACTORS,
        ADD,
        f"<{BASE}id/aktor/buskerudbyen#styret> a plan:Actor ; rdfs:label 'X'@nb .",
    ),
    ("same_things", NUMBERS, ADD, "aktor:drammen-kommune owl:sameAs <http://sws.geonames.org/3147541> ."),
    ("same_things", NUMBERS, ADD, "aktor:buskerudbyen skos:exactMatch fdk:857566122 ."),
    (
        "dated_codes",
        NUMBERS,
        '"Kommunenummer 3049"@nb, "Kommunenummer 3049"@nn',
        '"Kommunenummer 3050"@nb, "Kommunenummer 3050"@nn',
    ),
    ("mixed_alphabets", NUMBERS, "<https://www.ue.no/>", "<https://www.u\u0435.no/>"),
    # names and texts
    ("names_of_concepts", ACTORS, ADD, "aktor:buskerudbyen skos:altLabel 'Buskerudbyen'@nb ."),
    *(
        (check, ACTORS, '"Buskerudbyen"@nb', f'"{name}"@nb')
        for check, name in (
            ("sizes", "Buskerud\\nbyen"),
            ("sizes", "Buskerud  byen"),
            ("sizes", "x" * 501),
            ("characters", "Buskerud\ue000byen"),
            ("characters", "Buskerud\ufb01byen"),
            ("misread_letters", "BuskerudbyÃ¸"),
        )
    ),
    ("sizes", DOCUMENTS, ADD, "vedtak:strategisk-naeringsplan plan:caseNumber '  ' ."),
    ("markup", DOCUMENTS, ADD, "vedtak:strategisk-naeringsplan plan:caseNumber '<b>1/16</b>' ."),
    ("missing_norwegian", NOTES, ADD, amendment("2024-06-01").replace("@nb ;", "@en ;", 1)),
    # translations
    (
        "copied_translations",
        ENGLISH,
        '"Focus areas with goals and measures"@en .',
        '"Innsatsområder med mål og tiltak"@en .',
    ),
    (
        "copied_translations",
        NOTES,
        ADD,
        amendment("2024-06-01", words=TEXT_OF_GOAL).replace("tiltak/5.5", "mal/1"),
    ),
    (
        "copied_descriptions",
        PLACES,
        '"Place in Lier with a place development project."',
        '"Sted i Lier med et stedsutviklingsprosjekt."',
    ),
    (
        "repeated_translations",
        ENGLISH,
        '"It shall be attractive to establish business in Fjordbyen."',
        '"Lier shall develop an innovative and sustainable food industry."',
    ),
    ("lost_negations", ENGLISH, '"It shall be attractive', '"It shall not be attractive'),
    (
        "translated_names",
        ENGLISH,
        'rdfs:label "Action plan for business',
        'rdfs:label "Action plan for health',
    ),
    ("missing_translations", ENGLISH, 'rdfs:label "Goal 1"@en ;', ""),
    ("names_of_kinds", NYNORSK, '"Tiltak 1.1"@nn', '"Mål 1.1"@nn'),
    ("wrong_ends", NOTES, ADD, "<tiltak/1.1/omtale/fjordbyen> plan:unofficialTranslation 'The city.'@en ."),
    ("required_values", ACTORS, ADD, f"<{BASE}id/endring/x> a org:ChangeEvent ."),
    (
        "repeated_values",
        ACTORS,
        ADD,
        f'<{BASE}id/endring/x> plan:changeDate "2024-01-01"^^{XSD}date>, "2025-01-01"^^{XSD}date> .',
    ),
    (
        "dated_codes",
        NUMBERS,
        "aktor:drammen-kommune plan:org",
        f"aktor:drammen-kommune plan:datedCode <{BASE}id/aktor/viken-fylkeskommune/kode/30> ; plan:org",
    ),
    ("unusable_iris", ACTORS, ADD, f"<{BASE}id/aktor/a_b> a plan:Actor ; rdfs:label 'X'@nb ."),
    (
        "decided_follow_up",
        NOTES,
        ADD,
        amendment("2024-06-01") + "vedtak:x plan:decidedBy aktor:fremmed . "
        "aktor:fremmed <http://www.w3.org/ns/org#unitOf> aktor:buskerudbyen .",
    ),
    ("decisions", DOCUMENTS, ADD, 'dok:strategisk-naeringsplan plan:periodStart "2037-01-01"^^xsd:date .'),
]
BY_NAME = {c.__name__: c for c in CHECKS}
WARNINGS = {
    "copied_descriptions",
    "repeated_translations",
    "lost_negations",
    "misread_letters",
    "names_of_kinds",
    "required_values",
    "unlikely_years",
    "languages_of_texts",
    "lengths_of_translations",
    "unmentioned_links",
    "translated_names",
    "names_of_two_things",
    "same_pages",
    "missing_translations",
    "markup",
    "units_of_another_owner",
    "repeated_statements",
    "names",
    "uncatalogued_plans",
    "goals",
    "numbers",
}
WARNED = (
    "owl:deprecated",
    "for the period 2017-2018",
    report(1, "pagar", "2024-01-01") + report(2, "pagar", "2024-01-01"),
    ending("5.5", "5.4") + report(1, "pagar", "2025-01-01"),
    "https://www.example.org/ue",
    "Buskerud\\nbyen",
    "Buskerud  byen",
    "x" * 501,
    "Buskerud\ue000byen",
    "Buskerud\ufb01byen",
    "<b>1/16</b>",
    "2024-12-12",
    "2037-01-01",
)
"""Changes that may be intended, so the result is a warning; identified by a part of the new text."""


@cache
def published() -> Facts:
    return facts_of(load_content(REPOSITORY))


def changed(name: str, old: str, new: str) -> TurtleFile:
    """Return a file of the content with one change."""
    text = read_text(REPOSITORY / name)
    if old:
        assert old in text, f"{name} has no «{old}» to change"
        text = text.replace(old, new, 1)
    else:
        text += f"\n{new}\n"
    base = f"@base <{BASE}id/plan/naering-2023-2026/> .\n" if "@base" not in text else ""
    return parse_text(base + text, name)


def findings(*files: TurtleFile) -> list[tuple[str, Finding]]:
    return list(check(with_drafts(published(), files)))


def test_unchanged_content_has_no_findings() -> None:
    assert findings() == []


@pytest.mark.parametrize(
    ("name", "file", "old", "new"), CHANGES, ids=[f"{n}-{row[0]}" for n, row in enumerate(CHANGES)]
)
def test_each_change_is_detected_by_its_check(name: str, file: str, old: str, new: str) -> None:
    found = list(BY_NAME[name](with_drafts(published(), (changed(file, old, new),))))
    assert found, f"{name} does not notice it"
    warned = name in WARNINGS or any(part in new for part in WARNED) or new == "aktor:lier-kommune"
    assert warned or any(f.severity == VIOLATION for f in found)
    for finding in found:
        assert finding.at.file
        assert finding.at.line
        assert finding.template in catalogue("nb")
        assert finding.template.format(**finding.fields)


def test_every_check_detects_a_change() -> None:
    shown = {row[0] for row in CHANGES}
    covered = {"repeated_participations", "unfounded_values"}  # by tests below, and by test_values.py
    assert set(BY_NAME) - shown == covered


def test_repeated_participation_is_reported() -> None:
    twice = """<tiltak/6.5> plan:participation <tiltak/6.5/medvirkning/x> .
        <tiltak/6.5/medvirkning/x> a plan:Participation ; plan:participant aktor:nabokommuner ;
        plan:role rolle:dialogpart ; plan:strength styrke:nevnt ;
        plan:restsOn <tiltak/6.5/omtale/nabokommuner> ."""
    assert "repeated_participations" in {name for name, _ in findings(changed(NOTES, ADD, twice))}


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (NUMBERS, ADD, "sted:lier owl:sameAs <http://www.wikidata.org/entity/Q57104> ."),
        (NUMBERS, ADD, "sted:lier owl:sameAs <https://sws.geonames.org/3147541/> ."),
        (
            NUMBERS,
            ADD,
            "sted:lier owl:sameAs <urn:x:lier> . aktor:buskerudbyen owl:sameAs <urn:x:buskerud> .",
        ),
        (NUMBERS, "<https://www.ue.no/>", "<https://www.ue.no:8443/om?a=b#c>"),
        (ACTORS, "om å etablere", "om (a < b og c > d) å etablere"),
        (ACTORS, "om å etablere", "om FoU & utvikling; å etablere <navn>"),
        (ACTORS, "om å etablere", "om «plan&bygg;» å etablere"),
    ],
)
def test_things_elsewhere_and_single_signs_are_neither_pages_nor_html(file: str, old: str, new: str) -> None:
    assert findings(changed(file, old, new)) == []


@pytest.mark.parametrize("words", ["15 μg/m³", "en motstand på 3 kΩ", "Δt på 2 °C", "πr²"])
def test_letters_of_units_are_no_second_alphabet(words: str) -> None:
    assert findings(changed(ACTORS, "om å etablere", f"om {words} å etablere")) == []


def test_misspelt_term_is_reported_with_the_most_similar_term() -> None:
    [(_, finding)] = findings(changed(NOTES, "plan:commitment ", "plan:comitment "))
    message = finding.template.format(**finding.fields)
    assert message == "There is no term plan:comitment. The nearest: plan:commitment."


def test_invisible_character_is_named() -> None:
    [(_, finding)] = findings(changed(ACTORS, '"Buskerudbyen"@en', '"Buskerud\\u000Bbyen"@en'))
    assert finding.fields["character"] == "U+000B LINE TABULATION"


def test_difference_from_the_source_is_reported_with_both_texts() -> None:
    found = dict(findings(changed(PLAN, "skal være effektiv", "skal ikke være effektiv")))
    finding = found["differences"]
    assert "skal ikke være effektiv" in str(finding.fields["found"])
    assert "skal være effektiv" in str(finding.fields["expected"])


def test_title_of_the_graph_is_not_compared_with_the_source() -> None:
    """Versions of the software name the graph differently, and plans imported earlier stay valid."""
    assert findings(changed(PLAN, '"Den vedtekne teksten"@nn, ', "")) == []


def test_missing_measure_is_reported_with_its_words() -> None:
    text = read_text(REPOSITORY / PLAN)
    block = text[text.index(f"{ID}tiltak/5.5> a") : text.index(f"{ID}innsatsomrade/6> a")]
    reported = [f for name, f in findings(changed(PLAN, block, "")) if name == "differences"]
    assert any("reguleringsplanprosesser" in str(f.fields["expected"]) for f in reported)


def test_finding_has_the_line_of_the_statement() -> None:
    text = read_text(REPOSITORY / NOTES)
    line = text[: text.index("plan:commitment ")].count("\n") + 1
    [(_, finding)] = findings(changed(NOTES, "plan:commitment ", "plan:comitment "))
    assert (finding.at.file, finding.at.line) == (NOTES, line)


@pytest.mark.parametrize(
    "value",
    [
        ox.Literal("xx"),
        ox.Literal("", language="nb"),
        ox.Literal("-0001-01-01", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),
        ox.Literal("9" * 30, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        ox.NamedNode("http://[::1]/x"),
        ox.NamedNode(f"{BASE}id/aktor/lier-kommune"),
    ],
)
@pytest.mark.parametrize("name", [PLAN, NOTES, NUMBERS, CATALOGUE])
def test_unexpected_values_give_findings_and_no_exception(
    name: str, value: ox.Literal | ox.NamedNode
) -> None:
    """All values of a file except classes are replaced, so that each check gets unexpected values."""
    file = changed(name, ADD, "")
    odd = tuple(
        t if t.predicate.value.endswith("#type") else ox.Triple(t.subject, t.predicate, value)
        for t in file.triples
    )
    assert findings(replace(file, triples=odd))
