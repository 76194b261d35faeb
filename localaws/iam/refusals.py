"""How each kind of service answers a call that IAM refuses, pure."""

import json
from dataclasses import dataclass
from xml.sax.saxutils import escape

# The error codes differ by service, as their SDK exceptions do.
_CODES = {"s3": "AccessDenied", "sts": "AccessDenied", "cloudformation": "AccessDenied", "iam": "AccessDenied"} | {
    "sns": "AuthorizationError",
    "ec2": "UnauthorizedOperation",
}
_REQUEST_ID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def refusal(service: str, protocol: str, message: str) -> Answer:
    """Return AWS's answer to an unauthorized call, in the service's protocol."""
    code = _CODES.get(service, "AccessDeniedException")
    if "json" in protocol:
        body = json.dumps({"__type": code, "message": message, "Message": message})
        return _answer("application/x-amz-json-1.1", body, code)
    return _answer("text/xml", _xml(protocol, code, escape(message)), code)


def _xml(protocol: str, code: str, message: str) -> str:
    error = f"<Code>{code}</Code><Message>{message}</Message>"
    if protocol == "rest-xml":
        return f"<Error>{error}<RequestId>{_REQUEST_ID}</RequestId></Error>"
    if protocol == "ec2":
        return f"<Response><Errors><Error>{error}</Error></Errors><RequestID>{_REQUEST_ID}</RequestID></Response>"
    return (
        f"<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>{_REQUEST_ID}</RequestId></ErrorResponse>"
    )


def _answer(content_type: str, body: str, code: str) -> Answer:
    encoded = body.encode()
    headers = [
        ("Content-Type", content_type),
        ("Content-Length", str(len(encoded))),
        ("x-amzn-errortype", code),
        ("x-amzn-requestid", _REQUEST_ID),
    ]
    return Answer(403, headers, encoded)
