"""Hostile queries: name, text, and the acceptable statuses of the response.

200 is acceptable if the engine optimises the query, or if the result is cut at its limits.
"""

from __future__ import annotations

STOPPED = {200, 503}
REFUSED = {400}
ANY = {200, 400, 503}
PRODUCT = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
MANY = range(400)


def asked(pattern: str) -> str:
    return f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}"


def doubled(times: int) -> str:
    """Return a string that doubles with each BIND."""
    steps = " ".join(f"BIND(CONCAT(?s{i}, ?s{i}) AS ?s{i + 1})" for i in range(times))
    return f'SELECT (STRLEN(?s{times}) AS ?n) {{ BIND("xxxxxxxxxxxxxxxx" AS ?s0) {steps} }}'


QUERIES: dict[str, tuple[str, set[int]]] = {
    # products
    "a product of three": (asked(PRODUCT), {503}),
    "a product of five": (asked(f"{PRODUCT} . ?j ?k ?l . ?m ?n ?o"), {503}),
    "a product with all its rows": (f"SELECT * {{ {PRODUCT} }}", STOPPED),
    "a product that is sorted": (f"SELECT * {{ {PRODUCT} }} ORDER BY ?i ?f ?c", {503}),
    "a product made distinct": (f"SELECT DISTINCT ?a ?d ?g {{ {PRODUCT} }} OFFSET 99999999", {503}),
    "a product that is grouped": (
        f"SELECT ?a ?d (COUNT(*) AS ?n) {{ {PRODUCT} }} GROUP BY ?a ?d ?g HAVING (COUNT(*) > 5)",
        {503},
    ),
    "a product that is filtered away": (f"ASK {{ {PRODUCT} FILTER(STRLEN(STR(?c)) > 99999999) }}", STOPPED),
    "a product of graphs": (
        asked("GRAPH ?g { ?a ?b ?c } GRAPH ?h { ?d ?e ?f } GRAPH ?i { ?j ?k ?l }"),
        {503},
    ),
    "a product in MINUS": (asked(f"?x ?y ?z MINUS {{ {PRODUCT} . ?x ?y ?z }}"), {503}),
    "a product in EXISTS": (
        asked(f"?x ?y ?z FILTER NOT EXISTS {{ {PRODUCT} FILTER(?i = ?x && ?c = ?h) }}"),
        {503},
    ),
    "a product in a subquery": (asked(f"{{ SELECT ?a ?d ?g {{ {PRODUCT} }} }} ?x ?y ?z"), {503}),
    "a product as a graph": (f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?c }} WHERE {{ {PRODUCT} }}", STOPPED),
    "a product described": (f"DESCRIBE * {{ {PRODUCT} }}", STOPPED),
    "a product of differences": (asked("?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a != ?d && ?d != ?g)"), {503}),
    # paths
    "every path": (asked("?a (<x:p>|!<x:p>)* ?b . ?c (<x:p>|!<x:p>)* ?d . ?e (<x:p>|!<x:p>)* ?f"), {503}),
    "paths of paths": (asked("?a (((<x:p>|!<x:p>)*)*)* ?b . ?c ?d ?e . ?f ?g ?h"), {503}),
    "paths both ways": (asked("?a (!<x:p>|^!<x:p>)+ ?b . ?c (!<x:p>|^!<x:p>)+ ?d"), {503}),
    "a path of steps without number": (asked("?a " + "/".join(["(!<x:p>|^!<x:p>)*"] * 200) + " ?b"), ANY),
    "a path of alternatives": (asked("?a (" + "|".join(f"<x:p{i}>" for i in range(3000)) + ")* ?b"), ANY),
    # texts
    "a regular expression that backtracks": (
        f'ASK {{ BIND("{"a" * 20_000}!" AS ?s) FILTER(REGEX(?s, "^(a+)+$")) }}',
        STOPPED,
    ),
    "a regular expression of repetitions": (
        'ASK { FILTER(REGEX("a", "((a{1,1000}){1,1000}){1,1000}")) }',
        ANY,
    ),
    "a regular expression that is none": ('ASK { FILTER(REGEX("a", "(((((")) }', STOPPED),
    "a regular expression over a product": (
        asked(f"{PRODUCT} FILTER(REGEX(CONCAT(STR(?c), STR(?f), STR(?i)), '(x+x+)+y'))"),
        {503},
    ),
    "a replacement that grows": (
        f'SELECT (STRLEN(REPLACE(REPLACE("{"a" * 30_000}", "", "{"b" * 9_000}"), "", "cccc")) AS ?n) {{}}',
        ANY,
    ),
    "a string that doubles": (doubled(40), STOPPED),
    "a concatenation of everything": (
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?f), STR(?i)); SEPARATOR='####') AS ?x) {{ {PRODUCT} }}",
        {503},
    ),
    "everything counted as texts": (
        f"SELECT (COUNT(DISTINCT CONCAT(STR(?a), STR(?f), STR(?i))) AS ?n) {{ {PRODUCT} }}",
        {503},
    ),
    "a string of 60 kB": (f'SELECT ("{"å" * 30_000}" AS ?x) {{}}', STOPPED),
    # size and depth
    "VALUES of thousands": ("SELECT * { VALUES ?x { " + "1 " * 30_000 + "} }", STOPPED),
    "VALUES times VALUES": (
        asked(" ".join(f"VALUES ?x{i} {{ {'1 ' * 300} }}" for i in range(20))),
        {503},
    ),
    "an IN of thousands": (
        asked("?s ?p ?o FILTER(?o IN (" + ",".join(map(str, range(9000))) + "))"),
        STOPPED,
    ),
    "unions of unions": (
        asked(" ".join(f"{{ ?s{i} ?p ?o }} UNION {{ ?o ?p ?s{i} }}" for i in range(60))),
        {503},
    ),
    "optionals in a chain": (
        "SELECT * { ?s ?p ?o0 " + " ".join(f"OPTIONAL {{ ?x{i} ?y{i} ?o{i} }}" for i in MANY) + "}",
        STOPPED,
    ),
    "optionals in each other": ("SELECT * { " + "?a ?b ?c OPTIONAL { " * 150 + "}" * 151, STOPPED),
    "subqueries in each other": ("SELECT * { " + "{ SELECT * { ?s ?p ?o . " * 90 + "} }" * 90 + "}", STOPPED),
    "braces without end": ("SELECT * { " + "{" * 30_000, REFUSED),
    "brackets too deep": ("ASK { FILTER" + "(" * 15_000 + "true" + ")" * 15_000 + "}", REFUSED),
    "a word that is said again and again": (
        "ASK { FILTER(" + "NOT EXISTS {" * 5000 + "}" * 5000 + ") }",
        REFUSED,
    ),
    "signs that overflow the stack": (f"ASK {{ FILTER({'!' * 60_000}true) }}", {503}),
    "a sum that overflows the stack": ("SELECT (" + "+".join(["1"] * 25_000) + " AS ?x) {}", ANY),
    "thousands of columns": ("SELECT " + " ".join(f"?c{i}" for i in range(8000)) + " { ?s ?p ?o }", STOPPED),
    "thousands of sort keys": ("SELECT * { ?s ?p ?o } ORDER BY " + " ".join(["?s ?p"] * 8000), STOPPED),
    "lists of lists": ("ASK { ?s ?p " + "( " * 150 + ")" * 150 + " }", ANY),
    "a comment of 60 kB": ("ASK {} #" + "x" * 60_000, STOPPED),
    "prefixes by the thousand": (
        "".join(f"PREFIX p{i}: <http://e.no/{i}> " for i in range(1500)) + "ASK {}",
        STOPPED,
    ),
    "a query that is too long": ("ASK {} #" + "x" * 70_000, {413}),
    # files and servers that must not be opened
    "a call of this machine": ("SELECT * { SERVICE <http://127.0.0.1:22/> { ?s ?p ?o } }", REFUSED),
    "a silent call of a cloud's secrets": (
        "SELECT * { SERVICE SILENT <http://169.254.169.254/latest/> { ?s ?p ?o } }",
        REFUSED,
    ),
    "a call in escapes": ("SELECT * { \\u0053ERVICE <http://127.0.0.1/> { ?s ?p ?o } }", REFUSED),
    "a call of whatever is found": ("SELECT * { ?s ?p ?x SERVICE ?x { ?s ?p ?o } }", REFUSED),
    "a graph that is a file": ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", REFUSED),
    "a named graph on a server": (
        "SELECT * FROM NAMED <http://127.0.0.1:22/> { GRAPH ?g { ?s ?p ?o } }",
        REFUSED,
    ),
    "a graph of the pattern that is a file": ("ASK { GRAPH <file:///etc/passwd> { ?s ?p ?o } }", STOPPED),
    "a load": ("LOAD <file:///etc/passwd>", REFUSED),
    "an insertion": ("INSERT DATA { <x:a> <x:b> <x:c> }", REFUSED),
    "a deletion of everything": ("DROP ALL", REFUSED),
    "a deletion after a query": ("ASK {} ; DROP ALL", REFUSED),
    # characters
    "a zero byte": ("ASK { ?s ?p 'a\0b' }", ANY),
    "only zero bytes": ("\0" * 5000, REFUSED),
    "marks of direction": ("ASK { ?s ?p '\u202e\u2066' } \u202e", REFUSED),
    "angle brackets without end": ("ASK { ?s ?p " + "<" * 60_000, REFUSED),
    "quotation marks without end": ("ASK { ?s ?p " + '"""' * 20_001, REFUSED),
    "backslashes": ("ASK { ?s ?p '" + "\\" * 60_000, REFUSED),
    "a template of a page": (
        "ASK { ?s ?p '{{ config }}' FILTER('<script>alert(1)</script>' = ?p) }",
        STOPPED,
    ),
}
