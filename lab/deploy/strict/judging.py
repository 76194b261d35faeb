"""Judges a variant by the rules alone: nothing is deployed."""

from typing import Final

from lab.deploy.strict import samples
from lab.deploy.strict.variant import Variant
from localaws.cloudformation.deployment import Plan
from localaws.cloudformation.errors import TemplateError
from localaws.cloudformation.moto_backend import checked
from localaws.cloudformation.strict.inspection import Inspection

_ACCOUNT: Final = "123456789012"


def refusals(variant: Variant) -> list[str]:
    """Return every refusal of a variant's template and parameters, in AWS's words; none where all is right."""
    pseudo = {
        "AWS::AccountId": _ACCOUNT,
        "AWS::Partition": "aws",
        "AWS::Region": variant.region,
        "AWS::StackId": f"arn:aws:cloudformation:{variant.region}:{_ACCOUNT}:stack/strict/1",
        "AWS::StackName": "strict",
        "AWS::URLSuffix": "amazonaws.com",
    }
    template = variant.faulty(samples.template(variant.template))
    given = samples.parameters(variant.template, variant.parameters)
    try:
        plan = Plan(checked(template, given, pseudo), given)
        resolver = plan.resolver(pseudo, {}, {})
        inspection = Inspection(pseudo["AWS::StackId"], variant.region, _nobody, list)
        return [str(error) for error in inspection.ahead(plan.wanted(resolver), {}, resolver).values()]
    except TemplateError as error:
        return [str(error)]


def _nobody(service: str) -> None:
    raise LookupError(f"{service} is asked only once resources are created")
