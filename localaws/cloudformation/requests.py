"""Judges requests before moto answers them: what they acknowledge, and how long a template they carry."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.cloudformation.exceptions import CloudFormationError, ValidationError

from localaws.cloudformation.errors import TemplateError
from localaws.cloudformation.strict import capabilities, formats
from localaws.cloudformation.template import parse
from localaws.sam_transform import is_transformed

type _Answer = Callable[..., Any]

_acknowledged: dict[str, tuple[str, ...]] = {}


class InsufficientCapabilitiesError(CloudFormationError):
    """The template holds what whoever deploys it has not acknowledged."""

    code = "InsufficientCapabilitiesException"


def capabilities_of(stack_name: str) -> tuple[str, ...]:
    """Return what the newest request for a stack acknowledges."""
    return _acknowledged.get(stack_name, ())


def check_request(answer: _Answer) -> _Answer:
    """Let a request through only if AWS would.

    Raises
    ------
    InsufficientCapabilitiesError
    ValidationError
    """

    @wraps(answer)
    def checked(self: Any) -> Any:
        body, url = self._get_param("TemplateBody"), self._get_param("TemplateURL")
        given = tuple(self._get_param("Capabilities", []))
        _acknowledged[self._get_param("StackName").rpartition(":stack/")[2].split("/")[0]] = given
        text = self._get_stack_from_s3_url(url) if url else body
        if text:
            try:
                if body:
                    formats.check_size(body, inline=True)
                template = parse(text)
            except TemplateError as error:
                raise ValidationError(message=str(error)) from error
            # A change set shows what a macro makes of the template, so it need not be acknowledged beforehand.
            transformed = is_transformed(template) and answer.__name__ != "create_change_set"
            if fault := capabilities.missing(capabilities.needed(template, transformed=transformed), list(given)):
                raise InsufficientCapabilitiesError(str(fault))
        return answer(self)

    return checked
