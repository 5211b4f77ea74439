"""An example site with six plans of four owners, made with the commands as planners use them.

Everything is invented: two municipalities, a county and a regional council, which publishes the site. One
plan has two editions with the succession between them, and a follow-up report; one is in nynorsk.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from click.testing import CliRunner, Result

from app.cli import command
from tests.content.plans import workbook

BASE = "https://data.vikfjord.example/"
HEADERS = {
    "nb": ("Nr", "Innsatsområde", "Mål", "Tiltak", "Ansvarlig", "Frist"),
    "nn": ("Nr", "Innsatsområde", "Mål", "Tiltak", "Ansvarleg", "Frist"),
}
ABOUT = {
    "nb": ("Tittel", "Periode", "Eier", "Vedtatt av", "Vedtaksdato", "Saksnummer", "Språk", "Serie"),
    "nn": ("Tittel", "Periode", "Eigar", "Vedteken av", "Vedtaksdato", "Saksnummer", "Språk", "Serie"),
}
LANGUAGES = {"nb": "bokmål", "nn": "nynorsk"}
TYPES = "http://purl.org/adms/publishertype/"


@dataclass(frozen=True)
class Owner:
    """An owner of plans: the last part of its IRI, its name, its organisation number and its type."""

    slug: str
    name: str
    number: str
    kind: str


@dataclass(frozen=True)
class Plan:
    """A plan: its owner's slug, its own, its metadata, and its measures as the rows of a sheet."""

    owner: str
    slug: str
    title: str
    body: str
    day: str
    measures: str
    language: str = "nb"
    series: str = ""

    @property
    def period(self) -> str:
        return self.slug[-9:]

    @property
    def rows(self) -> list[list[str]]:
        return [[cell.strip() for cell in line.split("|")] for line in self.measures.strip().splitlines()]

    @property
    def name(self) -> str:
        return f"{self.owner}/{self.slug}"

    @property
    def folder(self) -> str:
        return f"data/plans/{self.owner}/{self.slug}"


OWNERS = (
    Owner("vikfjord-regionrad", "Vikfjord regionråd", "974760673", ""),
    Owner("nordvik-kommune", "Nordvik kommune", "964952701", "LocalAuthority"),
    Owner("sorvik-kommune", "Sørvik kommune", "921693230", "LocalAuthority"),
    Owner("vikfjord-fylkeskommune", "Vikfjord fylkeskommune", "938626367", "RegionalAuthority"),
)
EARLIER = Plan(
    "nordvik-kommune", "naering-2021-2024", "Næringsplan 2021-2024", "kommunestyret", "10.12.2020",
    """
    1 | Nye bedrifter | Flere starter for seg selv | Åpne et kontor ved kaia | Næringskontoret | 2022
    2 | Nye bedrifter | | Dele ut stipend til gründere | Næringskontoret | 31.12.2023
    3 | Reiseliv | Flere blir lenger | Merke kyststien | Teknisk | 1.6.2022
    4 | Reiseliv | | Lage en brosjyre | Næringskontoret |
    """, series="Næringsplan",
)  # fmt: skip
CURRENT = Plan(
    "nordvik-kommune", "naering-2025-2028", "Næringsplan 2025-2028", "kommunestyret", "12.12.2024",
    """
    1 | Nye bedrifter | Flere starter selv | Drive kontoret ved kaia | Næringskontoret | løpende
    2 | Nye bedrifter | | Dele ut stipend til gründere | Næringskontoret | 31.12.2025
    3 | Reiseliv | Flere blir lenger | Skilte kyststien | Teknisk | 1.6.2026
    4 | Havbruk | Havet gir arbeid | Dyrke tang med Sørvik kommune | Næringskontoret | 31.12.2027
    """, series="Næringsplan",
)  # fmt: skip
PLANS = (
    EARLIER,
    CURRENT,
    Plan(
        "sorvik-kommune", "klima-2024-2027", "Klimaplan 2024-2027", "kommunestyret", "14.12.2023",
        """
        1 | Transport | Færre reiser med bil | Byggje sykkelvegar til skulen | Teknisk | 31.12.2026
        2 | Bygg | Husa brukar mindre straum | Leggje solceller på skulane | Oppvekst | haust 2026
        """, language="nn",
    ),
    Plan(
        "sorvik-kommune", "oppvekst-2025-2028", "Plan for oppvekst 2025-2028", "kommunestyret", "16.12.2024",
        "1 | Skole | Alle barn trives | Gi leksehjelp på skolen | Oppvekst | løpende",
    ),
    Plan(
        "vikfjord-fylkeskommune", "samferdsel-2025-2028", "Handlingsprogram for samferdsel 2025-2028",
        "fylkestinget", "11.6.2024",
        """
        1 | Buss | Bussen går når folk trenger den | Doble avgangene til Nordvik | Samferdsel | 31.12.2026
        2 | Vei | Ingen blir drept | Sette opp lys langs fylkesveien | Samferdsel | 2028
        """,
    ),
    Plan(
        "vikfjord-regionrad", "beredskap-2026-2029", "Felles beredskapsplan 2026-2029", "regionrådet",
        "20.11.2025",
        "1 | Øvelser | Alle vet hva de skal gjøre | Holde en felles øvelse | Sekretariatet | årlig",
    ),
)  # fmt: skip

REPORTS = {
    EARLIER: ("2024", "1.12.2024", {
        "tiltak/1": {"Status": "Gjennomført", "Tekst": "Kontoret åpnet i 2022."},
        "tiltak/2": {"Status": "Gjennomført"},
        "tiltak/3": {"Status": "Forsinket", "Tekst": "Grunneierne er ikke enige."},
        "tiltak/4": {
            "Status": "Avsluttet", "Tekst": "Ingen leser brosjyrer.", "Vedtak": "10.12.2024, sak 9/24",
        },
    }),
    CURRENT: ("2025", "15.12.2025", {
        "tiltak/1": {"Status": "Løpende"},
        "tiltak/2": {"Status": "Gjennomført", "Tekst": "Seks gründere fikk stipend."},
        "tiltak/3": {"Status": "Forsinket", "Ny frist": "1.6.2027"},
    }),
}  # fmt: skip
BECAME = {
    "tiltak/1": {"Hva som skjedde med det": "Endret", "Nøkler til nye tiltak": "tiltak/1"},
    "tiltak/2": {"Hva som skjedde med det": "Videreført", "Nøkler til nye tiltak": "tiltak/2"},
    "tiltak/3": {"Hva som skjedde med det": "Endret", "Nøkler til nye tiltak": "tiltak/3"},
    "tiltak/4": {"Hva som skjedde med det": "Tatt ut"},
}


def home_page(owner: Owner) -> str:
    """Return the address of the home page of an owner."""
    return f"https://www.{owner.slug}.example/"


def run(*arguments: str, content: Path | None = None) -> Result:
    """Run the command as a Norwegian does."""
    environment: dict[str, str | None] = {"LANG": "nb_NO.UTF-8", "LC_ALL": None, "LC_MESSAGES": None}
    if content:
        environment["HANDLINGSPLAN_CONTENT"] = str(content)
    done = CliRunner().invoke(command(), arguments, env=environment)
    assert done.exit_code == 0, done.output
    return done


def sheet(plan: Plan) -> bytes:
    """The workbook of a plan: its measures, and a sheet «Plan» about it."""
    owner = next(o.name for o in OWNERS if o.slug == plan.owner)
    case = f"{len(plan.title)}/{plan.day[-2:]}"
    known = (plan.title, plan.period, owner, plan.body, plan.day, case, LANGUAGES[plan.language], plan.series)

    def fill(book: Any) -> None:
        measures, about = book.active, book.create_sheet("Plan")
        measures.title = "Tiltak"
        for row in (HEADERS[plan.language], *plan.rows):
            measures.append(row)
        for row in zip(ABOUT[plan.language], known, strict=True):
            about.append(row)

    return workbook(fill)


def answer(review: Path) -> None:
    """Answer the questions of an import: those who adopt plans and who are responsible are units."""
    book = openpyxl.load_workbook(review)
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[-1].value = "enhet" if str(row[0].value).startswith(("plan/organ", "aktor/")) else None
    book.save(review)


def add(folder: Path, plan: Plan) -> None:
    """Import a plan with the command: once for its questions, once with the answers."""
    place = folder / plan.folder
    place.mkdir(parents=True)
    (place / "source.xlsx").write_bytes(sheet(plan))
    importing = (
        "import",
        str(place / "source.xlsx"),
        "--plan",
        plan.name,
        "--output",
        str(place / "plan.ttl"),
    )
    run(*importing, content=folder)
    if (place / "gjennomgang.xlsx").exists():
        answer(place / "gjennomgang.xlsx")
        run(*importing, content=folder)


def fill(path: Path, sheet: str, rows: dict[str, dict[str, str]]) -> None:
    """Write values into cells, by the first cell of their row and the name of their column."""
    book = openpyxl.load_workbook(path)
    header = [cell.value for cell in book[sheet][1]]
    for row in book[sheet].iter_rows(min_row=2):
        for column, value in rows.get(str(row[0].value), {}).items():
            row[header.index(column)].value = value
    book.save(path)


def follow_up(folder: Path) -> None:
    """Report on the two editions for their years, and say what became of the earlier measures."""
    for plan, (year, day, rows) in REPORTS.items():
        reporting = ("report", "--plan", plan.name, "--year", year)
        run(*reporting, content=folder)
        path = folder / plan.folder / f"rapport-{year}.xlsx"
        book = openpyxl.load_workbook(path)
        said = {"Rapportdato": day, "Rapportert av": "Nordvik kommune"}
        for row in book["Rapport"].iter_rows():
            row[1].value = said.get(str(row[0].value), row[1].value)
        book.save(path)
        fill(path, "Tiltak", rows)
        run(*reporting, content=folder)
    rolling = ("rollover", EARLIER.name, CURRENT.name)
    run(*rolling, content=folder)
    path = folder / CURRENT.folder / "overgang.xlsx"
    fill(path, "Gamle tiltak", BECAME)
    run(*rolling, content=folder)


def example(folder: Path) -> Path:
    """Write the content folder of the example site, and return it."""
    council = OWNERS[0]
    run(
        "new", str(folder), "--municipality", council.name, "--number", "", "--organisation-number",
        council.number, "--base", BASE, "--title", PLANS[-1].title, "--period", PLANS[-1].period, "--owner",
        council.name, "--home-page", home_page(council), "--plan-language", "nb",
    )  # fmt: skip
    with (folder / "data/actors.ttl").open("a", encoding="utf-8") as file:
        for owner in OWNERS[1:]:
            file.write(
                f'\n<{BASE}id/aktor/{owner.slug}> a plan:Organisation ;\n    rdfs:label "{owner.name}"@nb , '
                f'"{owner.name}"@nn .\n'
            )
    with (folder / "data/identifiers.ttl").open("a", encoding="utf-8") as file:
        for owner in OWNERS:
            actor = f"<{BASE}id/aktor/{owner.slug}>"
            if owner != council:
                file.write(f"\n{actor} <http://xmlns.com/foaf/0.1/homepage> <{home_page(owner)}> .\n")
            if owner.kind:
                file.write(f"{actor} dcterms:type <{TYPES}{owner.kind}> .\n")
            if owner != council:
                file.write(f'{actor} plan:organisationNumber "{owner.number}" .\n')
    for plan in PLANS:
        add(folder, plan)
    follow_up(folder)
    return folder


if __name__ == "__main__":
    import sys

    example(Path(sys.argv[1]))
