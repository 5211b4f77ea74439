"""Queries -> candidates, suggestions and property values of the reconciliation service, as data for JSON.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. Candidates have the score of
`app.matching.names`, from 0 to 100, in which the properties of the query count a quarter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox
from rapidfuzz import fuzz

from app.language import best_text
from app.matching.folding import fold
from app.matching.forms import NAME, ORGANISATION, READERS, guessed
from app.matching.lookup import IdentifierLookup
from app.matching.names import NameMatch, current_first, matches, with_sure
from app.matching.queries import (
    ADDRESS,
    ITEM,
    LABEL,
    MOST_CANDIDATES,
    Extension,
    Query,
    Value,
    ValueSettings,
)
from app.matching.schema import PROPERTIES, TYPES, ServiceSchema, Term
from app.search.entries import KINDS
from app.store.lookups import Lookups

PROPERTY_SHARE = 0.25
SUGGESTED = 10
LONGEST_DESCRIPTION = 300
DATE, INTEGER, DECIMAL = (
    "http://www.w3.org/2001/XMLSchema#" + name for name in ("date", "integer", "decimal")
)
FEATURES = {"name": "name_similarity", "alias": "alias_similarity", "text": "text_similarity"}
HARD = {"inPlan": "plan", "number": "number"}
"""Properties that a candidate must have, with their fields of the index; the others weigh in the score."""


class Reconciler:
    """The reconciliation service of one release; may be used by several threads.

    Of candidates with equal scores, what is in the plans `replaced` (IRIs), and these plans, come last.
    """

    def __init__(self, look: Lookups, lookup: IdentifierLookup, replaced: Collection[str] = ()) -> None:
        self._replaced = replaced
        self.schema = ServiceSchema(look)
        self._look = look
        self._lookup = lookup

    def candidates(self, query: Query, languages: Sequence[str]) -> list[dict[str, object]]:
        """Return the candidates of a query, best first."""
        found = with_sure(self._found(query, languages))[: query.limit]
        return [self._candidate(match, languages) for match in found]

    def _found(self, query: Query, languages: Sequence[str]) -> list[NameMatch]:
        limits = self._limits(query)
        if direct := self._direct(query):
            found = matches(self._lookup.neighbours, "", {**limits, "iri": [direct]}, 1)
        else:
            found = matches(self._lookup.neighbours, query.text, limits, MOST_CANDIDATES)
        if query.all_types:
            wanted = {self.schema.type_iri(t) for t in query.types}
            found = [m for m in found if wanted <= set(m.record.classes)]
        soft = {p: v for p, v in query.properties.items() if self.schema.property_id(p) not in HARD}
        if soft:
            found = [self._with_properties(m, soft, languages) for m in found]
        return current_first(found, self._replaced)

    def _limits(self, query: Query) -> dict[str, list[str]]:
        limits: dict[str, list[str]] = {}
        if query.types:
            limits["class"] = [self.schema.type_iri(t) for t in query.types]
        for name, values in query.properties.items():
            if field := HARD.get(self.schema.property_id(name), ""):
                given = [str(v) for v in values]
                limits[field] = [self._iri(v) for v in given] if field == "plan" else given
        return limits

    def _iri(self, value: str) -> str:
        return value if "://" in value else self.schema.identifier_space + value

    def _direct(self, query: Query) -> str:
        """Return the IRI of the only resource with the identifier, ours or external, in the query."""
        numbers = query.properties.get("organisationNumber", ())
        for value in (query.text, *map(str, numbers[:1])):
            if own := self.schema.entity_iri(value.strip()) if value.strip() else "":
                return own
            reader = READERS[ORGANISATION] if value is not query.text else guessed
            identifier = reader(value)
            if identifier.scheme == NAME or identifier.problem:
                continue
            if only := self._lookup.find(identifier).only:
                return only
        return ""

    def _with_properties(
        self, match: NameMatch, wanted: Mapping[str, tuple[Value, ...]], languages: Sequence[str]
    ) -> NameMatch:
        """Return the match with a feature for each property, and its score adjusted for them."""
        likenesses = {
            name: value
            for name, values in wanted.items()
            if (value := self._likeness(match, name, values, languages)) is not None
        }
        if not likenesses:
            return match
        features = {**match.features, **{f"property:{name}": value for name, value in likenesses.items()}}
        mean = sum(likenesses.values()) / len(likenesses)
        score = (1 - PROPERTY_SHARE) * match.score + PROPERTY_SHARE * mean
        return replace(match, score=round(score, 1), features=features)

    def _likeness(
        self, match: NameMatch, name: str, wanted: Sequence[Value], languages: Sequence[str]
    ) -> float | None:
        """Return the highest similarity of the values of a property to a requested one, from 0 to 100.

        None if the resource has no value, since a missing value is no evidence.
        """
        own, found = self.schema.property_id(name), set[str]()
        if not own:
            return None
        for term in self.schema.values(match.record.iri, own, languages):
            found.add(fold(term.value))
            if isinstance(term, ox.NamedNode):
                found |= {
                    fold(self.schema.entity_id(term.value)),
                    fold(self._look.label(term.value, languages)),
                }
        pairs = [fuzz.ratio(fold(str(w)), f) for w in wanted for f in found]
        return round(max(pairs), 1) if pairs else None

    def _candidate(self, match: NameMatch, languages: Sequence[str]) -> dict[str, object]:
        features = [
            {"id": FEATURES.get(name, name), "value": value} for name, value in match.features.items()
        ]
        return {
            "id": self.schema.entity_id(match.record.iri),
            "name": best_text(match.record.names, languages),
            "description": cut(best_text(match.record.texts, languages)),
            "type": self.schema.types_of(match.record.classes, languages),
            "score": match.score,
            "match": match.sure,
            "features": features,
        }

    def suggest(self, kind: str, prefix: str, skip: int, languages: Sequence[str]) -> list[dict[str, object]]:
        """Return entities, types or properties (`kind`) whose name begins with a text, or with this id."""
        if kind == "entity":
            return self._suggested_entities(prefix, skip, languages)
        make = self.schema.type if kind == "type" else self.schema.property
        offered = [make(name, languages) for name in (TYPES if kind == "type" else PROPERTIES)]
        wanted = fold(prefix)
        near = [o for o in offered if any(w.startswith(wanted) for w in _beginnings(o["name"], o["id"]))]
        return [{**o, "description": cut(self.schema.description(o["id"], languages))} for o in near[skip:]]

    def _suggested_entities(
        self, prefix: str, skip: int, languages: Sequence[str]
    ) -> list[dict[str, object]]:
        similar, direct = self._lookup.neighbours.similar, self._direct(Query(prefix))
        found = similar("", {"iri": [direct]}, 1) if direct else []
        if not found and prefix.strip():
            hits = self._lookup.index.hits(prefix, {}, skip, SUGGESTED, self._replaced).hits
            near = [hit.iri for hit in hits if hit.kind in KINDS]
            records = {record.iri: record for record in similar("", {"iri": near}, SUGGESTED)}
            found = [records[iri] for iri in near if iri in records]
        made = [self._candidate(NameMatch(r, 0.0, {}), languages) for r in found]
        return [
            {"id": c["id"], "name": c["name"], "description": c["description"], "notable": c["type"]}
            for c in made
        ]

    def extended(self, query: Extension, languages: Sequence[str]) -> dict[str, object]:
        """Return the values of properties of entities; an unknown entity or property has none."""
        known = {p: self.schema.property_id(p) for p in query.properties}
        meta = [
            {
                **self.schema.property(own, languages),
                **self.schema.value_type(own, query.properties[asked].content == ITEM, languages),
                "id": asked,
            }
            if own
            else {"id": asked, "name": asked}
            for asked, own in known.items()
        ]
        rows: dict[str, dict[str, list[dict[str, object]]]] = {}
        for identifier in query.ids:
            iri = self.schema.entity_iri(identifier)
            rows[identifier] = {
                asked: self._values(iri, own, query.properties[asked], languages) if iri and own else []
                for asked, own in known.items()
            }
        return {"meta": meta, "rows": rows}

    def _values(
        self, iri: str, name: str, settings: ValueSettings, languages: Sequence[str]
    ) -> list[dict[str, object]]:
        terms = self.schema.values(iri, name, languages)
        return [self._value(term, settings.content, languages) for term in terms[: settings.limit or None]]

    def _value(self, term: Term, content: str, languages: Sequence[str]) -> dict[str, object]:
        if isinstance(term, ox.NamedNode):
            name = self._look.label(term.value, languages)
            if content == ADDRESS or not name:
                return {"str": term.value}
            if content == LABEL or not term.value.startswith(self.schema.identifier_space):
                return {"str": name}
            return {"id": self.schema.entity_id(term.value), "name": name}
        if term.datatype.value == DATE:
            return {"date": f"{term.value}T00:00:00Z"}
        if term.datatype.value == INTEGER:
            return {"int": int(term.value)}
        return {"float": float(term.value)} if term.datatype.value == DECIMAL else {"str": term.value}


def _beginnings(name: str, identifier: str) -> list[str]:
    folded = fold(name)
    return [folded, *folded.split(), fold(identifier)]


def cut(text: str) -> str:
    """Return a text without line breaks, at most `LONGEST_DESCRIPTION` characters long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_DESCRIPTION else line[: LONGEST_DESCRIPTION - 1] + "…"
