"""Every published version of the vocabulary, stored beside the releases: its statements and its context.

`versions/<IRI of the vocabulary, percent-encoded>/<version>/` is written when the first release with that
version is put in force, and never changed or removed. `/context/<version>.jsonld` and `/def/plan/<version>`
therefore stay available when old releases are deleted.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from app.errors import ContentError
from app.identifiers import document_iri
from app.quads import n_quads
from app.releases.manifest import MANIFEST, stored_files
from app.releases.release import Release
from app.releases.storage import new_folder, sync, write_file
from app.store.lookups import Lookups
from app.views.trees.context import VERSION, context_document, vocabulary_version
from app.views.trees.tree import Trees

FOLDER = "versions"
BUILT = "vocabulary"
"""The folder of a release that has the same files."""
CONTEXT, STATEMENTS, ABOUT = "context.jsonld", "vocabulary.nq", "version.json"
VERSION_STAYS = (
    "Version {version} of {vocabulary} was published with other statements. Its address goes on giving "
    "those: give the vocabulary a new owl:versionInfo and owl:versionIRI to publish the new ones."
)
NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,60}")


class VocabularyVersionChanged(ContentError):
    template = (
        "Version {version} of the vocabulary is published, but this content changes its JSON-LD context."
    )
    remedy = (
        "Give the vocabulary a new owl:versionInfo and owl:versionIRI: a published version never changes."
    )


def write_vocabulary(lookups: Lookups) -> None:
    """Builder: write the context and the statements of the vocabulary; nothing if it has no version."""
    if not NAME.fullmatch(vocabulary_version(lookups)):
        return
    folder = lookups.release.folder / BUILT
    folder.mkdir()
    write_file(folder / CONTEXT, context_document(lookups, Trees(lookups).terms.values()))
    write_file(folder / STATEMENTS, n_quads(statements(lookups)))
    about = {"vocabulary": published_iri(lookups), "version": vocabulary_version(lookups)}
    write_file(folder / ABOUT, json.dumps(about, indent=1).encode())


def statements(lookups: Lookups) -> list[ox.Quad]:
    """Return the quads of every graph that states a version of the vocabulary."""
    ontology, store = ox.NamedNode(ontology_iri(lookups)), lookups.store
    graphs = {q.graph_name for q in store.quads_for_pattern(ontology, ox.NamedNode(VERSION), None)}
    return [quad for graph in graphs for quad in store.quads_for_pattern(None, None, None, graph)]


def ontology_iri(lookups: Lookups) -> str:
    """Return the IRI of the vocabulary: that of its namespace, without the final «#»."""
    return str(lookups.namespaces.plan).rstrip("#")


def published_iri(lookups: Lookups) -> str:
    """Return the IRI of this site's document about the vocabulary, of which the versions are stored.

    The context of a version has the site's base in it, so the same version at two bases is not the same.
    """
    return document_iri(ontology_iri(lookups), lookups.namespaces) or ontology_iri(lookups)


def version_folder(releases: Path, ontology: str, version: str) -> Path:
    """Return the folder of a version of a vocabulary, whether or not it exists."""
    return releases / FOLDER / quote(ontology, safe="") / version


def changed_files(release: Release) -> list[str]:
    """Return which of `CONTEXT` and `STATEMENTS` differ from the stored version; none if it is not stored.

    `release` may be an unfinished release in the folder of releases. Raises `Damaged`.
    """
    kept = kept_folder(release)
    if kept is None or not (kept / MANIFEST).exists():
        return []
    files, built = stored_files(kept), release.folder / BUILT
    return [name for name in (CONTEXT, STATEMENTS) if files[name].read(kept) != (built / name).read_bytes()]


def refuse_changed(release: Release) -> None:
    """Raise `VocabularyVersionChanged` if a new release changes the context of a stored version.

    The context defines the meaning of the names in our JSON, which readers may keep for ever. Other changes
    to a version, such as another label, are reported when it is put in force (`keep_version`).
    """
    if CONTEXT in changed_files(release):
        raise VocabularyVersionChanged(version=version_of(release)["version"])


def keep_version(release: Release) -> None:
    """Store the version of the vocabulary that a complete release has, unless it is stored already."""
    kept = kept_folder(release)
    if kept is None or (kept / MANIFEST).exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    with new_folder(kept) as work:
        for name in (CONTEXT, STATEMENTS):
            write_file(work / name, release.read(f"{BUILT}/{name}"))
    sync(kept.parent.parent)
    sync(release.folder.parent)


def kept_folder(release: Release) -> Path | None:
    """Return the folder for the version of a release; None if the release has no version."""
    about = version_of(release)
    if not about:
        return None
    return version_folder(release.folder.parent, about["vocabulary"], about["version"])


def version_of(release: Release) -> dict[str, str]:
    """Return the `vocabulary` (IRI) and `version` of a release; empty if it has none."""
    try:
        found: dict[str, str] = json.loads(release.read(f"{BUILT}/{ABOUT}"))
    except FileNotFoundError:
        return {}
    return found


def read_version(releases: Path, ontology: str, version: str, name: str) -> bytes | None:
    """Return a file (`CONTEXT` or `STATEMENTS`) of a stored version, or None. Raises `Damaged`."""
    if not NAME.fullmatch(version):
        return None
    folder = version_folder(releases, ontology, version)
    if not folder.is_dir():
        return None
    return stored_files(folder)[name].read(folder)


def kept_versions(releases: Path) -> list[Path]:
    """Return the folders of all stored versions."""
    return sorted(p for p in (releases / FOLDER).glob("*/*") if NAME.fullmatch(p.name) and p.is_dir())
