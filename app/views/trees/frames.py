"""The frames of the JSON trees: which properties of a resource, and of linked resources, a tree contains.

A new tree needs one frame here and its row in `FRAMES`; its JSON Schema, page and tests are derived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

DERIVED = "derived"
"""A key that no context defines, so it adds no statement: in RDF, the named graph shows what is derived."""


@dataclass(frozen=True)
class Frame:
    """The contents of one resource: its own `terms`, and by term the frame of the resources that it links to.

    `kind` is the local name of the class whose shapes say which keys are always present. `inherited` names
    the terms whose values may come from an element above; the key `DERIVED` lists those that do.
    """

    name: str
    kind: str
    terms: tuple[str, ...]
    frames: Mapping[str, Frame] = field(default_factory=dict)
    repeats: str = ""  # the term whose resources have this same frame: the parts of a part
    inherited: tuple[str, ...] = ()

    def below(self, term: str) -> Frame | None:
        """Return the frame of the resources that a term links to; None if only their IRI is included."""
        return self if term == self.repeats else self.frames.get(term)


LINK = Frame("link", "", ("label", "prefLabel"))
PARTY = Frame(
    "party",
    "Participation",
    ("validFrom", "validThrough"),
    {"participant": LINK, "role": LINK, "strength": LINK},
)
_QUOTE = ("quote", "quoteStart", "quoteEnd", "reading")
MENTION = Frame("mention", "Mention", _QUOTE, {"mentionOf": LINK})
FRAGMENT = Frame("fragment", "SourceFragment", ("startOffset", "endOffset", "startLine", "placeInDocument"))
REPORT = Frame(
    "report",
    "StatusReport",
    ("reportDate", "statusText", "newDeadline", "spentAmount", "spentCurrency"),
    {"status": LINK, "reportedBy": LINK, "partOfReport": LINK},
)
DECISION = Frame("decision", "Decision", ("label", "decisionDate", "caseNumber"), {"decidedBy": LINK})
_DECIDED = {"decidedThrough": LINK, "partOfReport": LINK}
DISCONTINUATION = Frame(
    "discontinuation",
    "Discontinuation",
    ("discontinuedOn", "reason"),
    {"continuedIn": LINK, **_DECIDED},
)
AMENDMENT = Frame("amendment", "Amendment", ("amendedOn", "amendedText"), _DECIDED)
CORRECTION = Frame("correction", "Correction", ("correctedOn", "correctionText"), {"partOfReport": LINK})
TARGET = Frame(
    "target", "Target", ("label", "baselineValue", "targetValue", "targetDate"), {"indicator": LINK}
)
NOTE = Frame("note", "Note", ("label", "text"), {"sourceFragment": FRAGMENT})
COST = Frame("cost", "Cost", ("costAmount", "costCurrency", "costYear"))
FUNDING = Frame("funding", "Funding", ("amount", "currency", "budgetYear"), {"funder": LINK})
_ELEMENT_TERMS = (
    "label",
    "title",
    "number",
    "order",
    "text",
    "unofficialTranslation",
    "condition",
    "deadline",
    "deadlineInWords",
    "startDate",
    "startInWords",
    "responsibleInWords",
    "costInWords",
    "statusInWords",
)
_ELEMENT_FRAMES = {
    "elementKind": LINK,
    "contributesTo": LINK,
    "commitment": LINK,
    "recurrence": LINK,
    "theme": LINK,
    "location": LINK,
    "buildsOn": LINK,
    "startsInitiative": LINK,
    "carriesOnInitiative": LINK,
    "concernsInitiative": LINK,
    "participation": PARTY,
    "mention": MENTION,
    "sourceFragment": FRAGMENT,
    "target": TARGET,
    "funding": FUNDING,
    "deadlinePrecision": LINK,
    "startPrecision": LINK,
    "note": NOTE,
    "cost": COST,
    "reports": REPORT,
    "discontinuations": DISCONTINUATION,
    "amendments": AMENDMENT,
    "corrections": CORRECTION,
    "succeeds": LINK,
    "succeededBy": LINK,
}
_INHERITED = ("theme", "location")
PART = Frame("part", "PlanElement", _ELEMENT_TERMS, _ELEMENT_FRAMES, repeats="parts", inherited=_INHERITED)
ELEMENT = Frame(
    "element",
    "PlanElement",
    _ELEMENT_TERMS,
    {**_ELEMENT_FRAMES, "inPlan": LINK, "partOf": LINK, "parts": PART},
    inherited=_INHERITED,
)
PLAN = Frame(
    "plan",
    "Plan",
    ("label", "title", "unofficialTranslation", "periodStart", "periodEnd"),
    {
        "owner": LINK,
        "editionOf": LINK,
        "replaces": LINK,
        "buildsOn": LINK,
        "adoptedThrough": DECISION,
        "corrections": CORRECTION,
        "parts": PART,
    },
)
_NAMED_IN = Frame("named-in", "PlanElement", ("label", "number", "text"), {"inPlan": LINK, "partOf": LINK})
_MENTIONED = Frame("mentioned", "Mention", _QUOTE, {"mentionIn": _NAMED_IN})
_TAKES_PART = Frame(
    "takes-part",
    "Participation",
    ("validFrom", "validThrough"),
    {"role": LINK, "strength": LINK, "participationIn": _NAMED_IN},
)
_NAMED_TERMS = ("label", "altLabel", "description", "homepage", "sameAs", "seeAlso", "source")
CODE_WITH_PERIOD = Frame("dated-code", "DatedCode", ("label", "notation", "validFrom", "validThrough"))
ACTOR = Frame(
    "actor",
    "Actor",
    (*_NAMED_TERMS, "officialName", "organisationNumber"),
    {
        "unitOf": LINK,
        "groupMember": LINK,
        "datedCode": CODE_WITH_PERIOD,
        "mentionedBy": _MENTIONED,
        "participations": _TAKES_PART,
    },
)
NAMED = Frame("named", "", _NAMED_TERMS, {"mentionedBy": _MENTIONED})
INITIATIVE = Frame(
    "initiative",
    "Initiative",
    _NAMED_TERMS,
    {"initiativeKind": LINK, "host": LINK, "location": LINK, "mentionedBy": _MENTIONED},
)
DOCUMENT = Frame("document", "Document", _NAMED_TERMS, {"documentKind": LINK, "mentionedBy": _MENTIONED})
FOLLOW_UP = Frame(
    "follow-up-report",
    "FollowUpReport",
    (*_NAMED_TERMS, "reportYear", "reportDate"),
    {
        **DOCUMENT.frames,
        "followsUp": LINK,
        "reportedBy": LINK,
        "decidedThrough": DECISION,
        "corrections": CORRECTION,
    },
)
SERIES = Frame("series", "PlanSeries", ("label", "description"), {"owner": LINK, "editions": LINK})
# Documents about a part of another resource also say what they are a part of.
MENTION_IN = Frame("mention", "Mention", _QUOTE, {"mentionOf": LINK, "mentionIn": _NAMED_IN})
PARTICIPATION = Frame(
    "participation",
    "Participation",
    ("validFrom", "validThrough"),
    {
        "participant": LINK,
        "role": LINK,
        "strength": LINK,
        "restsOn": Frame("rests-on", "Mention", _QUOTE, {"mentionOf": LINK}),
        "participationIn": _NAMED_IN,
    },
)
CODE_OF = Frame(
    "dated-code",
    "DatedCode",
    ("label", "notation", "codeSystem", "validFrom", "validThrough"),
    {"codeOf": LINK},
)
SUCCESSION = Frame(
    "succession",
    "",
    ("label", "description", "changeDate"),
    {"originalOrganization": LINK, "resultingOrganization": LINK},
)
CODE = Frame("code", "", ("prefLabel", "altLabel", "definition", "notation"), {"inScheme": LINK})
CODES = Frame("codes", "", ("prefLabel", "title", "description"), {"hasTopConcept": CODE})

# Class -> the tree of its instances; the first match counts. «plan:» is ours, others are prefixed names.
FRAMES: tuple[tuple[str, str, Frame], ...] = (
    ("plan", "Plan", PLAN),
    ("plan", "PlanElement", ELEMENT),
    ("plan", "PlanSeries", SERIES),
    ("plan", "Actor", ACTOR),
    ("plan", "Place", NAMED),
    ("plan", "FollowUpReport", FOLLOW_UP),
    ("plan", "Document", DOCUMENT),
    ("plan", "Initiative", INITIATIVE),
    ("plan", "Decision", DECISION),
    ("plan", "StatusReport", REPORT),
    ("plan", "Mention", MENTION_IN),
    ("plan", "Participation", PARTICIPATION),
    ("plan", "DatedCode", CODE_OF),
    ("org", "ChangeEvent", SUCCESSION),
    ("skos", "ConceptScheme", CODES),
    ("skos", "Concept", CODE),
)
