"""Every fault that is planted, with the rule that has to refuse it."""

from typing import Final

from lab.deploy.strict.variant import Variant
from lab.deploy.strict.variants.fargate import FARGATE
from lab.deploy.strict.variants.principals import PRINCIPALS
from lab.deploy.strict.variants.properties import PROPERTIES
from lab.deploy.strict.variants.services import SERVICES
from lab.deploy.strict.variants.surroundings import SURROUNDINGS
from lab.deploy.strict.variants.templates import TEMPLATES

VARIANTS: Final[tuple[Variant, ...]] = (*FARGATE, *PRINCIPALS, *PROPERTIES, *SERVICES, *SURROUNDINGS, *TEMPLATES)
