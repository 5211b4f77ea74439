"""Content -> the current release: load, validate, write, derive, in that order, or nothing at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from app.engine.statistics import write_statistics
from app.files.writing import write_files
from app.loading import content_fingerprint, load_content
from app.questions import read_question
from app.release import Builder, Release, find_built, make_current, remove_old, write_release
from app.settings import Settings
from app.validation import validated

Progress = Callable[[str], None]
SOFTWARE = Path(__file__).parent
BUILDERS: tuple[Builder, ...] = (write_statistics, write_files)
"""What is derived from a release when it is built, in this order."""


def publish(settings: Settings, progress: Progress = lambda _: None) -> Release:
    """Load, validate and make the content the current release; a release that is built already is reused.

    Raises a `ContentError` where the content cannot become a release; the current one stays then.
    """
    base = settings.base_iri or None
    built = find_built(settings.releases, fingerprint(settings))
    if built is None:
        progress("loading")
        content = load_content(settings.content, base)
        graphs = {q.graph_name.value for q in (*content.quads, *content.shape_quads)}  # type: ignore[union-attr]  # named
        for name, text in content.questions.items():
            read_question(name, text, graphs)
        progress("validating")
        checked = validated(content)
        progress("building")
        built = write_release(settings.releases, checked, fingerprint(settings), BUILDERS)
    make_current(settings.releases, built.id)
    remove_old(settings.releases)
    return built


def fingerprint(settings: Settings) -> str:
    """A hash of the content's bytes, the base, and the code that makes a release of them."""
    digest = hashlib.sha256(content_fingerprint(settings.content, settings.base_iri).encode())
    for module in sorted(SOFTWARE.rglob("*.py")):
        digest.update(module.read_bytes())
    return digest.hexdigest()
