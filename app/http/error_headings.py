"""The words of error pages: a heading for each status, and sentences for errors of the web framework.

Statuses: https://www.rfc-editor.org/rfc/rfc9110#section-15 and https://www.rfc-editor.org/rfc/rfc6585.
"""

from __future__ import annotations

ANY_ERROR, NOTHING_FOUND = "Something went wrong", "Not found"
HEADINGS = {
    400: "We do not understand the request",
    401: "You must show who you are",
    403: "You do not have access",
    404: "We cannot find the page",
    405: "This address cannot be used that way",
    406: "The format does not exist",
    410: "No longer in use",
    412: "It has changed in the meantime",
    413: "This is too large",
    414: "The address is too long",
    415: "We cannot read this kind of file",
    416: "The file does not have this part",
    422: "This has errors",
    428: "Something is missing in the request",
    429: "Too many requests",
    431: "The request has too many header fields",
    500: "Something went wrong here",
    502: "Another server gave no usable answer",
    503: "Not available right now",
    504: "Another server did not answer in time",
}
LISTINGS = {"/api/queries": "Example questions", "/filer": "Download"}
"""The lists to which the page of an error leads (`listing` among its fields), with their names."""
SENTENCES = {
    405: "{path} does not accept {method}.",
    413: "Send less, or send it in several parts.",
    500: "You did nothing wrong. Try again in a moment.",
}
