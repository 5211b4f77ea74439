"""What a web process does once, soon after it has begun to answer, so that no reader waits for it."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable

from flask import Flask

from app.language import INTERFACE_LANGUAGES, grouped, long_date, translator
from app.publication import Publication
from app.serving import ServedRelease
from app.views.rdf import import_rdflib
from app.views.templates import environment, load_all

WAIT_SECONDS = 1.0
"""The first requests after a start should not share the processor with this work."""


class Memory:
    """The garbage of a process. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def tidy(self) -> None:
        """Collect garbage, and exempt what is left from later collections.

        A release of 100 plans has 120,000 objects, and a collection that looks at all of them takes 80 ms,
        during which nobody is answered. They are looked at again here, when a release has been replaced.
        """
        with self._lock:  # a second collection at the same time would do nothing
            gc.unfreeze()
            gc.collect()
            gc.freeze()


def warm_up_soon(site: Flask, afterwards: Callable[[], None]) -> None:
    """Prepare a web process in a thread, and tidy its memory, now and whenever it serves another release.

    Then call `afterwards` in the same thread.
    """
    publication: Publication = site.extensions["publication"]
    memory = Memory()

    def read_ahead_and_tidy() -> None:
        read_ahead(publication.served)
        memory.tidy()

    def warm_and_tidy() -> None:
        warm_up()
        read_ahead_and_tidy()
        afterwards()

    publication.when_changed = read_ahead_and_tidy
    timer = threading.Timer(WAIT_SECONDS, warm_and_tidy)
    timer.daemon = True
    timer.start()


def warm_up() -> None:
    """Read the translations, the forms of dates and the templates, and import rdflib: about 0.2 s of CPU."""
    for language in INTERFACE_LANGUAGES:
        translator(language)
        long_date("2026-01-01", language)
        grouped(1000, language)
    load_all(environment())
    import_rdflib()


def read_ahead(served: ServedRelease | None) -> None:
    """Read what several pages of a release need, and what a start does not wait for."""
    if served is not None:
        for _ in served.questions:
            break
