"""The JSON-LD context of our JSON (https://www.w3.org/TR/json-ld11/#the-context)."""

from __future__ import annotations

import json
from collections.abc import Iterable

from app.engine.lookups import Lookups
from app.identifiers import local_name
from app.trees.terms import OWL, Term

ADDRESS = "context.jsonld"
VERSION = OWL + "versionInfo"


def context(lookups: Lookups, terms: Iterable[Term]) -> dict[str, object]:
    """The context: aliases, prefixes, our classes, and every term; keys in a stable order."""
    namespaces = lookups.namespaces
    entries: dict[str, object] = {"@version": 1.1}
    entries |= dict(sorted(namespaces.prefixes().items()))
    entries |= {"id": "@id", "type": {"@id": "@type", "@container": "@set"}}  # «id» is no prefix here
    entries |= classes(lookups)
    entries |= {t.name: t.definition for t in sorted(terms, key=lambda t: t.name)}
    return {"@context": entries}


def context_document(lookups: Lookups, terms: Iterable[Term]) -> bytes:
    """The context as a JSON document, the same bytes in every process."""
    return (json.dumps(context(lookups, terms), ensure_ascii=False, indent=1) + "\n").encode()


def classes(lookups: Lookups) -> dict[str, str]:
    """The classes of our vocabulary by their local names, in a stable order."""
    own = [c for c in lookups.instances(OWL + "Class") if c.startswith(str(lookups.namespaces.plan))]
    return {local_name(c): c for c in sorted(own)}


def vocabulary_version(lookups: Lookups) -> str:
    """The version of the vocabulary, as in `1.0.0`; the context changes with it and not otherwise."""
    ontology = str(lookups.namespaces.plan).rstrip("#")
    return next((o.value for o in lookups.objects(ontology, VERSION)), "")


def address(lookups: Lookups) -> str:
    """Where the context of this version stands, for ever: `…/context/1.0.0.jsonld`."""
    namespaces = lookups.namespaces
    publisher = namespaces.definitions.removesuffix("def/")
    return f"{publisher}context/{vocabulary_version(lookups)}.jsonld"
