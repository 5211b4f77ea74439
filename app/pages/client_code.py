"""A query -> programs in other languages that ask the endpoint the same, to copy from the query page.

Each program is complete, and needs nothing but the language itself. A query is text from a reader: each
function writes it as a literal of its language, so it can never end the literal.
"""

from __future__ import annotations

from app.formats import RESULTS_CSV, RESULTS_JSON, TURTLE
from app.sparql.keywords import Form

PYTHON_ROWS = """import csv
from io import StringIO
from urllib.parse import urlencode
from urllib.request import urlopen

query = {query}
body = urlencode({{"query": query, "format": "csv"}}).encode()
with urlopen("{endpoint}", body) as answer:
    text = answer.read().decode()
for row in csv.DictReader(StringIO(text)):
    print(row)
"""
PYTHON_TEXT = """from urllib.parse import urlencode
from urllib.request import urlopen

query = {query}
body = urlencode({{"query": query, "format": "{format}"}}).encode()
with urlopen("{endpoint}", body) as answer:
    print(answer.read().decode())
"""
R_ROWS = """query <- {query}
address <- paste0("{endpoint}?format=csv&query=", URLencode(query, reserved = TRUE))
rows <- read.csv(address, colClasses = "character", encoding = "UTF-8")
print(rows)
"""
R_TEXT = """query <- {query}
address <- paste0("{endpoint}?format={format}&query=", URLencode(query, reserved = TRUE))
cat(readLines(address, encoding = "UTF-8"), sep = "\\n")
"""
JAVASCRIPT_ROWS = """const query = {query};
const body = new URLSearchParams({{ query, format: "json" }});
const answer = await fetch("{endpoint}", {{ method: "POST", body }});
for (const row of (await answer.json()).results.bindings) {{
  console.log(Object.fromEntries(Object.entries(row).map(([name, term]) => [name, term.value])));
}}
"""
JAVASCRIPT_TEXT = """const query = {query};
const body = new URLSearchParams({{ query, format: "{format}" }});
const answer = await fetch("{endpoint}", {{ method: "POST", body }});
console.log(await answer.text());
"""


def programs(endpoint: str, query: str, form: Form) -> list[tuple[str, str, str]]:
    """Return the name of each language, an id for its element, and the program."""
    query, rows = query.strip(), form == "SELECT"
    format = RESULTS_CSV if rows else RESULTS_JSON if form == "ASK" else TURTLE

    def filled(template: str, literal: str) -> str:
        return template.format(query=literal, endpoint=endpoint, format=format.suffix)

    return [
        ("curl", "curl", curl(endpoint, query, format.media_type)),
        ("Python", "python", filled(PYTHON_ROWS if rows else PYTHON_TEXT, python_literal(query))),
        ("R", "r", filled(R_ROWS if rows else R_TEXT, r_literal(query))),
        (
            "JavaScript",
            "javascript",
            filled(JAVASCRIPT_ROWS if rows else JAVASCRIPT_TEXT, javascript_literal(query)),
        ),
    ]


def curl(endpoint: str, query: str, media_type: str) -> str:
    """Return a command for a POSIX shell; a single quote is written outside of quoted words."""
    quoted = "'query=\n" + query.replace("'", "'\\''") + "'"
    return f"curl -H 'Accept: {media_type}' '{endpoint}' --data-urlencode {quoted}\n"


def python_literal(text: str) -> str:
    """Return a string literal of Python."""
    return '"""\n' + text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '\n"""'


def javascript_literal(text: str) -> str:
    """Return a template literal of JavaScript."""
    for character in ("\\", "`", "${"):
        text = text.replace(character, "\\" + character)
    return f"`\n{text}\n`"


def r_literal(text: str) -> str:
    """Return a raw string of R (4.0 or newer), with so many dashes that the text does not contain its end.

    https://cran.r-project.org/doc/manuals/r-release/R-lang.html#Literal-constants
    """
    dashes = ""
    while f'){dashes}"' in text:
        dashes += "-"
    return f'r"{dashes}(\n{text}\n){dashes}"'
