"""One look-up says of a resource what a look-up of each property says."""

from __future__ import annotations

from pathlib import Path

from app.quads import subject_of
from app.store.described import described
from app.store.lookups import Lookups
from tests.releases.folders import current


def test_a_description_has_what_single_look_ups_return(kept_releases: Path) -> None:
    look = Lookups(current(kept_releases))
    properties = {quad.predicate.value for quad in look.store}
    subjects = sorted({subject_of(quad) for quad in look.store})
    for iri in subjects[:: len(subjects) // 500]:
        found = described(look, iri)
        assert found.labels == look.labels(iri)
        assert {name: list(found.objects(name)) for name in properties} == {
            name: look.objects(iri, name) for name in properties
        }
        assert list(found.iris("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")) == look.types(iri)
