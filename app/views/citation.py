"""Citations of a resource: as a sentence, in BibTeX, CSL-JSON and RIS.

A plan and its elements are cited with the plan's owner, the year and the body that adopted it, and the plan's
title. A report is cited with who reported and when. Anything else is cited as published with the release.

CSL-JSON: https://docs.citationstyles.org/en/stable/specification.html, RIS: the tags AU, TI, T2, PB, PY, DA,
ET, UR of https://en.wikipedia.org/wiki/RIS_(file_format), BibTeX: https://www.bibtex.org/Format/.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date

# https://www.bibtex.org/SpecialSymbols/
_SPECIAL = str.maketrans(
    {c: "\\" + c for c in "{}$&#_%"}
    | {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
)
_NOT_ASCII_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Citation:
    """A title with its authors and address.

    `plan` is the title of the plan that it belongs to, empty for a plan itself and for what is no part of
    one. `body` adopted the plan, empty if that is unknown or if it is no plan. `published` is the day of the
    adoption or of the report, otherwise that of the release.
    """

    title: str
    authors: tuple[str, ...]
    address: str
    published: date
    release: str
    plan: str = ""
    body: str = ""
    is_report: bool = False

    @property
    def key(self) -> str:
        """Return the key of the entry: the path of the address, as `plan-naering-2023-2026-tiltak-1-2`."""
        path = self.address.partition("//")[2].partition("/")[2].removeprefix("id/")
        return _NOT_ASCII_WORD.sub("-", path.lower()).strip("-")

    @property
    def bibtex(self) -> str:
        """Return one BibTeX entry: a part of a collection for an element, a report for a plan."""
        kind = "incollection" if self.plan else "techreport" if self.body or self.is_report else "misc"
        fields = {
            "title": "{" + _escaped(self.title) + "}",
            "author": " and ".join("{" + _escaped(a) + "}" for a in self.authors),
            "booktitle": "{" + _escaped(self.plan) + "}" if self.plan else "",
            "publisher" if self.plan else "institution": "{" + _escaped(self.body) + "}" if self.body else "",
            "year": str(self.published.year),
            "url": self.address,
            "note": f"Release {self.release}",
        }
        lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
        return f"@{kind}{{{self.key},\n" + ",\n".join(lines) + "\n}"

    @property
    def csl_json(self) -> str:
        """Return one item of CSL-JSON, in a list; `authority` is the body that adopted the plan."""
        day = self.published
        item = {
            "id": self.key,
            "type": "chapter" if self.plan else "report" if self.body or self.is_report else "webpage",
            "title": self.title,
            "author": [{"literal": a} for a in self.authors],
            "container-title": self.plan,
            "authority": self.body,
            "issued": {"date-parts": [[day.year, day.month, day.day]]},
            "URL": self.address,
            "version": self.release,
        }
        return json.dumps([{k: v for k, v in item.items() if v}], ensure_ascii=False, indent=1)

    @property
    def ris(self) -> str:
        """Return one RIS record; its lines end with CR LF in a file."""
        kind = "CHAP" if self.plan else "RPRT" if self.body or self.is_report else "ELEC"
        rows = [
            ("TY", kind),
            *(("AU", author) for author in self.authors),
            ("TI", self.title),
            ("T2", self.plan),
            ("PB", self.body),
            ("PY", str(self.published.year)),
            ("DA", f"{self.published:%Y/%m/%d}"),
            ("ET", self.release),
            ("UR", self.address),
            ("ID", self.key),
        ]
        lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in rows if value]
        return "\n".join([*lines, "ER  - "])


def _escaped(text: str) -> str:
    return text.translate(_SPECIAL)
