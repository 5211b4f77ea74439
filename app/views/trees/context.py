"""The JSON-LD context of our JSON (https://www.w3.org/TR/json-ld11/#the-context).

Contexts of earlier versions of the vocabulary are stored unchanged in `contexts/`, so that JSON that refers
to them stays readable.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from app.identifiers import local_name
from app.json_text import json_text
from app.namespaces import CANONICAL_BASE, Namespaces
from app.store.lookups import Lookups
from app.views.trees.terms import OWL, TreeTerm

ADDRESS = "context.jsonld"
VERSION = OWL + "versionInfo"


def context(lookups: Lookups, terms: Iterable[TreeTerm]) -> dict[str, object]:
    """Return the context: aliases, prefixes, our classes, and every term; keys in a stable order."""
    namespaces = lookups.namespaces
    entries: dict[str, object] = {"@version": 1.1}
    entries |= dict(sorted(namespaces.prefixes().items()))
    entries |= {"id": "@id", "type": {"@id": "@type", "@container": "@set"}}  # «id» is not a prefix here
    entries |= classes(lookups)
    entries |= {t.name: t.definition for t in sorted(terms, key=lambda t: t.name)}
    return {"@context": entries}


def context_document(lookups: Lookups, terms: Iterable[TreeTerm]) -> bytes:
    """Return the context as a JSON document, the same bytes in every process."""
    return json_text(context(lookups, terms)).encode()


def classes(lookups: Lookups) -> dict[str, str]:
    """Return the classes of our vocabulary by their local names, in a stable order."""
    own = [c for c in lookups.instances(OWL + "Class") if c.startswith(str(lookups.namespaces.plan))]
    return {local_name(c): c for c in sorted(own)}


def earlier_context(version: str, namespaces: Namespaces) -> bytes | None:
    """Return the context of an earlier version, below the base of `namespaces`; None if there is none."""
    kept = {file.name: file for file in files("app.views.trees").joinpath("contexts").iterdir()}
    file = kept.get(f"{version}.jsonld")
    if file is None:
        return None
    text = file.read_text("utf-8").replace(CANONICAL_BASE + "def/", namespaces.definitions)
    return text.replace(CANONICAL_BASE, namespaces.base).encode()


def vocabulary_version(lookups: Lookups) -> str:
    """Return the version of the vocabulary, such as `1.0.0`; the context changes only with it."""
    ontology = str(lookups.namespaces.plan).rstrip("#")
    return next((o.value for o in lookups.objects(ontology, VERSION)), "")


def context_address(lookups: Lookups) -> str:
    """Return the permanent address of the context of this version: `…/context/1.0.0.jsonld`."""
    return f"{lookups.namespaces.base}context/{vocabulary_version(lookups)}.jsonld"
