"""Answers brokers what a role may do on their cluster, and keeps what each role did and was refused."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from werkzeug import Request as HttpRequest
from werkzeug import Response

from localaws.iam.context import context_of
from localaws.iam.kafka_actions import needs
from localaws.iam.policy import Request, evaluate
from localaws.iam.roles import boundary_of, policies_of, role_of


@dataclass(frozen=True, order=True)
class Noted:
    """An action that a role performed on a resource, or was refused."""

    role: str
    action: str
    resource: str
    allowed: bool


class BrokersQuestions:
    """Decides by the deployed policies, as they are when it is asked."""

    def __init__(self) -> None:
        self.noted: set[Noted] = set()

    def __call__(self, request: HttpRequest) -> Response:
        """Answer a list of questions with a list of booleans, or, to a GET, what was noted so far."""
        if request.method == "GET":
            answer: list[Any] = [asdict(each) for each in sorted(self.noted.copy())]
        else:
            answer = [self._allows(question) for question in json.loads(request.get_data())]
        return Response(json.dumps(answer), mimetype="application/json")

    def _allows(self, question: Mapping[str, Any]) -> bool:
        role = role_of(question["principal"])
        if role is None:
            return False
        documents, boundary = policies_of(role), boundary_of(role)
        decided: dict[tuple[str, str], bool] = {}
        for action, resource in needs(question["action"], question["resource"], documents):
            request = Request(action, resource, context_of(role, resource.split(":")[3]))
            decided[action, resource] = evaluate(documents, request, boundary).allowed
        allowed = all(decided.values())
        if question["noted_if_allowed" if allowed else "noted_if_denied"]:
            done = {Noted(role, *need, allowed=True) for need in decided}
            refused = {Noted(role, *need, allowed=False) for need, is_allowed in decided.items() if not is_allowed}
            self.noted |= done if allowed else refused
        return allowed
