"""Plans and their folders: the name of a plan is in its IRI, and each plan has a folder below data/plans/.

New plans have their owner in the name: `id/plan/lier-kommune/klima-2027-2030`. The folder may have another
name, because the files in it state the IRIs.
"""

from __future__ import annotations

from collections.abc import Mapping

PLANS = "data/plans/"


def folder_of(file: str) -> str:
    """Return the folder of a file below data/plans/; empty for another file."""
    return file.removeprefix(PLANS).rpartition("/")[0] if file.startswith(PLANS) else ""


def name_in(path: str, known: Mapping[str, str]) -> str:
    """Return the name of the plan in `klima-2027/tiltak/1` or `lier-kommune/klima-2027/tiltak/1`.

    `known` has the names of plans as keys.
    """
    first, _, rest = path.partition("/")
    with_owner = f"{first}/{rest.partition('/')[0]}"
    return with_owner if with_owner in known else first
