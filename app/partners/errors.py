"""Why a contribution is not accepted, or a command about partners is not carried out.

RequestError
├── TokenMissing                401
├── TokenRefused                401
├── NotYourGraph                403
├── TransportUnsafe             403
├── ContributionRefused         422
├── ContributionWithdrawn       410
├── VersionChanged              412
├── ConditionMissing            428
├── TooManyAttempts             429
└── StoreUnavailable            503
StartError
├── ContributionsOff
├── PartnerUnknown
├── PartnerKnown
├── NamespaceRefused
├── TokenUnknown
├── NothingWaits
├── NothingPublished
├── StillPublished
├── NotForgotten
└── AddressRefused
"""

from __future__ import annotations

from app.errors import RequestError, StartError


class TokenMissing(RequestError):
    template = "Only a partner with a token may do this."
    remedy = "Send the token as «Authorization: Bearer …». The publisher of the site gives it."
    status = 401


class TokenRefused(RequestError):
    template = "The token is not valid: it is misspelt, replaced, withdrawn or too old."
    remedy = "Ask the publisher of the site for a new one."
    status = 401


class NotYourGraph(RequestError):
    template = "Your token is not for {path}."
    remedy = "A partner changes only its own graph, /bidrag/{partner}."
    members = ("partner",)
    status = 403


class TransportUnsafe(RequestError):
    template = "A token is accepted over HTTPS only."
    remedy = "Use https://. A token that was sent without it may be known to others: ask for a new one."
    status = 403


class ContributionRefused(RequestError):
    """`fields` has `findings`, a list of objects as in the answer of the check."""

    template = "The contribution cannot be accepted. Number of faults: {count}. The first: {first}"
    remedy = "Nothing has changed. Correct the faults, and send it again."
    members = ("findings",)
    status = 422


class ContributionWithdrawn(RequestError):
    template = "{partner} withdrew its contribution on {day}."
    remedy = "Its earlier versions are listed at /bidrag/{partner}/versjoner."
    members = ("partner", "day")
    status = 410


class VersionChanged(RequestError):
    template = "The contribution is another version than you know. Its ETag is {current}."
    remedy = "Look at what was sent last, and repeat the change with its ETag in If-Match."
    members = ("current",)
    status = 412


class ConditionMissing(RequestError):
    template = "There is a contribution already, with the ETag {current}."
    remedy = (
        "Send its ETag in If-Match, or If-Match: * to replace it whatever it is. "
        "In the form, tick «Replace what I have sent before»."
    )
    members = ("current",)
    status = 428


class TooManyAttempts(RequestError):
    template = "There were too many attempts in a minute."
    remedy = "Wait {retry_after} seconds."
    members = ("retry_after",)
    status = 429


class StoreUnavailable(RequestError):
    template = "The accepted contributions cannot be read or changed: {reason}."
    remedy = "Nothing has changed. Try again in a moment; if it goes on, tell the publisher of the site."
    status = 503
    retry_after = 10


class ContributionsOff(StartError):
    template = "This site accepts no contributions."
    remedy = "Set HANDLINGSPLAN_CONTRIBUTIONS to a folder; see docs/settings.md."


class PartnerUnknown(StartError):
    template = "There is no registered partner {partner}."
    remedy = "Registered are: {known}."


class PartnerKnown(StartError):
    template = "The partner {partner} is registered already."
    remedy = "Use «handlingsplan partner rotate» for a new token, or «partner change»."


class NamespaceRefused(StartError):
    template = "«{namespace}» cannot be the namespace of a partner."
    remedy = "Give the beginning of the partner's own addresses, such as https://data.partner.example/id/."


class TokenUnknown(StartError):
    template = "The partner {partner} has no valid token {token}."
    remedy = "«handlingsplan partner list» shows the tokens."


class NothingWaits(StartError):
    template = "No version {number} of {partner} is waiting."
    remedy = "«handlingsplan contributions list» shows what waits."


class NothingPublished(StartError):
    template = "Nothing of {partner} is published."
    remedy = "Published are: {known}."


class StillPublished(StartError):
    template = "Version {number} of {partner} is published or waits, and cannot be erased."
    remedy = "Withdraw or replace it first."


class NotForgotten(StartError):
    template = "Version {number} of {partner} is erased, but its old bytes may still be in the log: {reason}."
    remedy = "Run the command again."


class AddressRefused(StartError):
    template = "Nothing can be fetched for {partner} from «{address}»."
    remedy = "Give a web address on a host of the partner's namespaces: {hosts}."
