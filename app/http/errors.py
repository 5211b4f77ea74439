"""Errors for requests with an invalid form, raised before any look-up.

RequestError
├── BadRequest                  400
│   ├── BodyCutOff
│   ├── LengthMissing
│   ├── TooManyParameters
│   └── ParameterTooLong
├── AddressTooLong              414
├── UnsupportedBody             415
└── HeaderTooLong               431

No message repeats the part that was too long.
"""

from __future__ import annotations

from app.errors import BadRequest, ParameterError, RequestError


class ParameterTooLong(ParameterError):
    template = "The parameter {parameter} has more than {limit} bytes."
    remedy = "Give a shorter one."


class TooManyParameters(BadRequest):
    template = "There are more than {limit} parameters."
    remedy = "Give fewer."


class BodyCutOff(BadRequest):
    template = "The request was cut off: {received} of {announced} bytes arrived."
    remedy = "Send the request again."


class LengthMissing(BadRequest):
    template = "The request has no Content-Length, so we cannot know whether all of it arrived."
    remedy = "Send Content-Length instead of Transfer-Encoding."


class AddressTooLong(RequestError):
    template = "The address has more than {limit} bytes."
    remedy = "Send a long query in the body of a POST request to /sparql."
    status = 414


class HeaderTooLong(RequestError):
    template = "The header field {field} has more than {limit} bytes."
    remedy = "Send a shorter one, or leave it out."
    members = ("field", "limit")
    status = 431


class UnsupportedBody(RequestError):
    template = "A body of {given} cannot be read here."
    remedy = "Send {accepted}; its only charset is UTF-8."
    status = 415
