"""The words of a new folder: headers and hints of the template sheet, and the guide.

The headers are among those that `app.content.importing.labels` knows.
"""

from __future__ import annotations

SHEET_NAMES = {"measures": "Tiltak", "plan": "Plan"}
LANGUAGE_NAMES = {"nb": "bokmål", "nn": "nynorsk"}
COLUMNS = {
    "nb": (
        "Nr", "Innsatsområde", "Mål", "Tiltak", "Beskrivelse", "Ansvarlig", "Samarbeidspartnere", "Oppstart",
        "Frist", "Kostnad {year} (kr)", "Finansiering", "Indikator", "Nullpunkt", "Måltall", "Status", "Sted",
        "Merknad",
    ),
    "nn": (
        "Nr", "Innsatsområde", "Mål", "Tiltak", "Beskriving", "Ansvarleg", "Samarbeidspartnarar", "Oppstart",
        "Frist", "Kostnad {year} (kr)", "Finansiering", "Indikator", "Utgangspunkt", "Måltal", "Status",
        "Stad", "Merknad",
    ),
}  # fmt: skip
ABOUT = {
    "nb": {
        "title": "Tittel", "period": "Periode", "owner": "Eier", "body": "Vedtatt av", "date": "Vedtaksdato",
        "case": "Saksnummer", "language": "Språk",
    },
    "nn": {
        "title": "Tittel", "period": "Periode", "owner": "Eigar", "body": "Vedteken av",
        "date": "Vedtaksdato", "case": "Saksnummer", "language": "Målform",
    },
}  # fmt: skip
HINTS = {
    "nb": {
        "Nr": "Nummeret i planen, som 1.2 eller 4a. Kan stå tomt.",
        "Innsatsområde": "Samme ord i hver rad av samme område. Kan stå tomt.",
        "Tiltak": "Ett tiltak per rad, med planens egne ord.",
        "Frist": "Som i planen: 31.12.2028, høst 2028, 1. halvår 2029, årlig.",
        "Kostnad {year} (kr)": "Hele kroner. Endre årstallet, eller legg til en kolonne for hvert år.",
    },
    "nn": {
        "Nr": "Nummeret i planen, som 1.2 eller 4a. Kan stå tomt.",
        "Innsatsområde": "Same ord i kvar rad av same område. Kan stå tomt.",
        "Tiltak": "Eitt tiltak per rad, med orda til planen.",
        "Frist": "Som i planen: 31.12.2028, haust 2028, 1. halvår 2029, årleg.",
        "Kostnad {year} (kr)": "Heile kroner. Endre årstalet, eller legg til ei kolonne for kvart år.",
    },
}
"""Columns that need an explanation, with it."""
BOKMAL = """# Planer fra {municipality}

Denne mappen har dataene. Vokabular, kodelister og former følger med programmet, så alle kommuner bruker
de samme.
Planen får adressen <{address}>.

1. Fyll ut `{sheet}`, eller bruk planen som Word-, Excel-, CSV-, HTML- eller tekstfil.
2. Kjør fra denne mappen, med adressen til mappen i `HANDLINGSPLAN_CONTENT`:

```
export HANDLINGSPLAN_CONTENT="$PWD" HANDLINGSPLAN_RELEASES="$PWD/var/releases"
handlingsplan import {sheet} --plan {name} --output data/plans/{plan}/plan.ttl
```

3. Svar i `data/plans/{plan}/gjennomgang.xlsx`, lagre, og kjør importen igjen.
4. Se utkastet med `handlingsplan preview`, kontroller og publiser:

```
handlingsplan validate
handlingsplan release
handlingsplan serve
```

`handlingsplan quality` sier hva katalogen mangler før data.norge.no kan høste den.
"""
NYNORSK = """# Planar frå {municipality}

Denne mappa har dataa. Vokabular, kodelister og former følgjer med programmet, så alle kommunar bruker
dei same.
Planen får adressa <{address}>.

1. Fyll ut `{sheet}`, eller bruk planen som Word-, Excel-, CSV-, HTML- eller tekstfil.
2. Køyr frå denne mappa, med adressa til mappa i `HANDLINGSPLAN_CONTENT`:

```
export HANDLINGSPLAN_CONTENT="$PWD" HANDLINGSPLAN_RELEASES="$PWD/var/releases"
handlingsplan import {sheet} --plan {name} --output data/plans/{plan}/plan.ttl
```

3. Svar i `data/plans/{plan}/gjennomgang.xlsx`, lagre, og køyr importen igjen.
4. Sjå utkastet med `handlingsplan preview`, kontroller og publiser:

```
handlingsplan validate
handlingsplan release
handlingsplan serve
```

`handlingsplan quality` seier kva katalogen manglar før data.norge.no kan hauste han.
"""
ENGLISH = """# Plans of {municipality}

This folder has the data. Vocabulary, code lists and shapes come with the software, so all municipalities
use the same.
The plan gets the address <{address}>.

1. Fill in `{sheet}`, or use the plan as a Word, Excel, CSV, HTML or text file.
2. Run from this folder, with the address of the folder in `HANDLINGSPLAN_CONTENT`:

```
export HANDLINGSPLAN_CONTENT="$PWD" HANDLINGSPLAN_RELEASES="$PWD/var/releases"
handlingsplan import {sheet} --plan {name} --output data/plans/{plan}/plan.ttl
```

3. Answer in `data/plans/{plan}/gjennomgang.xlsx`, save, and run the import again.
4. See the draft with `handlingsplan preview`, validate and publish:

```
handlingsplan validate
handlingsplan release
handlingsplan serve
```

`handlingsplan quality` says what the catalogue lacks before data.norge.no can harvest it.
"""
GUIDES = {"nb": ("LESMEG.md", BOKMAL), "nn": ("LESMEG.md", NYNORSK), "en": ("README.md", ENGLISH)}
"""The name and the text of the guide in each language of the command."""
