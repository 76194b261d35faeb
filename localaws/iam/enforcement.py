"""Stands before moto and refuses what the caller's role does not allow.

Whoever calls without a role's credentials is the account's administrator: an SDK with any other keys, SAM, and tests.
"""

import io
import json
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from moto.core.parse import PROTOCOL_PARSERS
from moto.core.request import Request as HttpRequest
from moto.core.request import determine_request_protocol
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug import Request as BrokersRequest
from werkzeug.exceptions import HTTPException

from localaws.endpoint import BROKERS_PATH
from localaws.iam.brokers import BrokersQuestions
from localaws.iam.context import context_of
from localaws.iam.policy import Request, evaluate
from localaws.iam.refusals import Answer, refusal
from localaws.iam.requests import ApiCall, Need, needs
from localaws.iam.roles import Session, boundary_of, policies_of, session_of
from localaws.iam.secret_keys import REFUSAL, key_needs

_log = logging.getLogger(__name__)

_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/")
_DENIED_PATH = "/moto-api/denied"
# What SDKs sign as, where it is not the name of botocore's model; and IAM's prefix of that service.
_MODELS = {"states": "stepfunctions", "monitoring": "cloudwatch", "servicequotas": "service-quotas"}
_PREFIXES = {"monitoring": "cloudwatch"}
_ALWAYS_ALLOWED = ("sts:GetCallerIdentity",)


@dataclass(frozen=True)
class Denial:
    """A call that was refused."""

    role: str
    action: str
    resource: str
    reason: str


class Enforcement:
    """WSGI middleware: evaluates each call of a role before moto sees it."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application
        self._brokers = BrokersQuestions()
        self.denied: list[Denial] = []

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a refusal, the list of refusals, a broker's questions, or what moto answers."""
        if environ["PATH_INFO"] == BROKERS_PATH:
            return self._brokers(BrokersRequest(environ))(environ, start_response)
        if environ["PATH_INFO"] == _DENIED_PATH:
            listed = json.dumps([asdict(denial) for denial in self.denied]).encode()
            return _send(Answer(200, [("Content-Type", "application/json")], listed), start_response)
        answer = self._refusal(environ)
        return _send(answer, start_response) if answer else self._application(environ, start_response)

    def _refusal(self, environ: WSGIEnvironment) -> Answer | None:
        signed = _CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
        session = session_of(signed["key"]) if signed else None
        if signed is None or session is None:
            return None
        call, protocol = _api_call(environ, signed["service"], signed["region"], session.account)
        for need in needs(call):
            if message := self._message(session, need, call.region):
                return refusal(call.service, protocol, message)
        if any(self._message(session, need, call.region) for need in key_needs(call)):
            return refusal(call.service, protocol, REFUSAL)
        return None

    def _message(self, session: Session, need: Need, region: str) -> str | None:
        context = context_of(session.role_arn, region, need.context)
        request = Request(need.action, need.resource, context)
        decision = evaluate(policies_of(session.role_arn), request, boundary_of(session.role_arn))
        if decision.allowed or need.action in _ALWAYS_ALLOWED:
            return None
        self.denied.append(Denial(session.role_arn, need.action, need.resource, decision.reason))
        message = (
            f"User: {session.arn} is not authorized to perform: {need.action} on resource: {need.resource} "
            f"{decision.reason}"
        )
        _log.warning("%s", message)
        return message


def _api_call(environ: WSGIEnvironment, signing: str, region: str, account: str) -> tuple[ApiCall, str]:
    """Parse a request with moto's own routers and parsers; leave its body to be read again."""
    chunked = environ.get("wsgi.input_terminated", False)
    body = environ["wsgi.input"].read(-1 if chunked else int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    copied = {**environ, "wsgi.input": io.BytesIO(body)}
    model_name = _MODELS.get(signing, signing)
    if signing == "s3":
        copied |= _path_style(environ)
    request = HttpRequest(copied)
    model = get_service_model(model_name)
    protocol = determine_request_protocol(model, request.content_type)
    operation, parameters = _parsed(request, model_name, model, protocol)
    service = _PREFIXES.get(signing, signing)
    return ApiCall(service, operation, parameters, region, account), protocol


def _parsed(request: Any, model_name: str, model: Any, protocol: str) -> tuple[str, Mapping[str, Any]]:
    try:
        operation, in_path = get_service_router(model_name).match(request)
    except HTTPException:
        # moto will answer that it knows no such operation.
        return "Unknown", {}
    parser = PROTOCOL_PARSERS[protocol](model.operation_model(operation.name))
    parsed: Mapping[str, Any] = parser.parse(
        {
            "method": request.method,
            "values": request.values,
            "headers": request.headers,
            "body": request.data,
            "url_path": request.path,
            "url_params": in_path,
        }
    )
    return operation.name, {**in_path, **(parsed or {})}


def _path_style(environ: WSGIEnvironment) -> dict[str, str]:
    """Bring ``bucket.localhost/key`` to the form ``localhost/bucket/key`` that S3's model describes."""
    bucket, dot, _ = environ.get("HTTP_HOST", "").partition(".localhost")
    if not dot or not bucket:
        return {}
    path = environ["PATH_INFO"]
    return {"PATH_INFO": f"/{bucket}{path}", "RAW_URI": f"/{bucket}{environ.get('RAW_URI', path)}"}


def _send(answer: Answer, start_response: StartResponse) -> Iterable[bytes]:
    phrase = "OK" if answer.status == 200 else "Forbidden"  # noqa: PLR2004  the one status that is not a refusal
    start_response(f"{answer.status} {phrase}", answer.headers)
    return [answer.body]
