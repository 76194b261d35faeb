"""The SAM transform, by AWS's own translator, for any template that asks for it."""

import copy
from collections.abc import Mapping
from typing import Any

from samtranslator.translator.transform import transform

TRANSFORM = "AWS::Serverless-2016-10-31"


class _NoOtherPolicies:
    """The translator bundles AWS's managed policies; it asks here only for names that it does not know."""

    def load(self) -> dict[str, str]:
        """Know no further policy."""
        return {}


def is_transformed(template: Mapping[str, Any]) -> bool:
    """Tell whether a template asks for the SAM transform."""
    declared = template.get("Transform", [])
    return TRANSFORM in (declared if isinstance(declared, list) else [declared])


def expand(template: Mapping[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    """Translate a SAM template to plain CloudFormation; return any other template unchanged.

    Parameters
    ----------
    template
        Parsed, with the long form of intrinsic functions.
    parameters
        The stack's parameter values; the template's defaults hold for those not given.

    Raises
    ------
    samtranslator.model.exceptions.InvalidDocumentException
        The template is not valid SAM; its message names each resource and cause.
    """
    if not is_transformed(template):
        return dict(template)
    defaults = {
        name: parameter["Default"]
        for name, parameter in template.get("Parameters", {}).items()
        if "Default" in parameter
    }
    own = copy.deepcopy(dict(template))  # the translator changes what it is given
    translated: dict[str, Any] = transform(own, {**defaults, **parameters}, _NoOtherPolicies())
    translated.pop("Transform", None)
    return translated
