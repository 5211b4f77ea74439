"""All-day events -> an iCalendar file (RFC 5545, https://www.rfc-editor.org/rfc/rfc5545).

The events have no times, time zones or recurrence. What is left of the format is a handful of properties, the
escaping of texts and the folding of lines, which is less than a library would need to be told.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.metadata import version

MEDIA_TYPE = "text/calendar"
LINE_BYTES = 75
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Event:
    """An all-day event: its key, which stays the same, its days, its title, a text, and the page about it.

    `last` is the last day of the event. A cancelled event tells calendars that have it that it will not be.
    """

    key: str
    first: date
    last: date
    title: str
    text: str
    page: str
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar: its own address, its title, a description, its language, and when it was made."""

    address: str
    title: str
    description: str
    language: str
    made: datetime
    events: tuple[Event, ...]


def write_calendar(calendar: Calendar) -> bytes:
    """Return the calendar as bytes; the same calendar always gives the same bytes."""
    return b"".join(folded(line) for line in lines(calendar))


def lines(calendar: Calendar) -> Iterator[str]:
    """Yield the content lines (section 3.1), unfolded. Name and refresh interval: RFC 7986, section 5."""
    yield "BEGIN:VCALENDAR"
    yield "VERSION:2.0"
    yield f"PRODID:-//handlingsplan//{version('handlingsplan')}//{calendar.language.upper()}"
    yield "CALSCALE:GREGORIAN"
    yield f"NAME:{escaped(calendar.title)}"
    yield f"X-WR-CALNAME:{escaped(calendar.title)}"
    yield f"DESCRIPTION:{escaped(calendar.description)}"
    yield f"SOURCE;VALUE=URI:{calendar.address}"
    yield "REFRESH-INTERVAL;VALUE=DURATION:P1D"
    for event in calendar.events:
        yield from event_lines(event, calendar.made)
    yield "END:VCALENDAR"


def event_lines(event: Event, made: datetime) -> Iterable[str]:
    """Return the lines of an event (section 3.6.1). `DTEND` is the day after the last one."""
    found = [
        "BEGIN:VEVENT",
        f"UID:{uuid.uuid5(uuid.NAMESPACE_URL, event.key)}",
        f"DTSTAMP:{made.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.last + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(event.title)}",
        f"URL:{event.page}",
        "TRANSP:TRANSPARENT",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
    ]
    if event.text:
        found.append(f"DESCRIPTION:{escaped(event.text)}")
    return [*found, "END:VEVENT"]


def escaped(text: str) -> str:
    """Return a text value (section 3.3.11), without the control characters that it may not have."""
    kept = "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and ord(c) != 127))
    return kept.translate(ESCAPED)


def folded(line: str) -> bytes:
    """Return a content line with its end, in parts of at most 75 octets (section 3.1).

    No character is divided: the parts are cut between characters.
    """
    parts, rest = [], line.encode()
    most = LINE_BYTES
    while len(rest) > most:
        cut = most
        while rest[cut] & 0b1100_0000 == 0b1000_0000:  # within a character of UTF-8
            cut -= 1
        parts.append(rest[:cut])
        rest, most = rest[cut:], LINE_BYTES - 1  # one octet is the space that begins the next part
    return b"\r\n ".join([*parts, rest]) + b"\r\n"
