"""Every rule that AWS tells in prose only, by resource type."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from localaws.cloudformation.strict.fault import Fault, by_handler
from localaws.cloudformation.strict.rules.catalogue import Rule
from localaws.cloudformation.strict.rules.containers import CONTAINERS
from localaws.cloudformation.strict.rules.fargate import FARGATE
from localaws.cloudformation.strict.rules.policies import POLICIES, TAGS
from localaws.cloudformation.strict.rules.resource_policies import RESOURCE_POLICIES
from localaws.cloudformation.strict.rules.surroundings import SURROUNDINGS
from localaws.cloudformation.strict.rules.texts import TEXTS

RULES: Final[tuple[Rule, ...]] = (*TEXTS, *CONTAINERS, *FARGATE, *POLICIES, *RESOURCE_POLICIES, *SURROUNDINGS)


def faults(type_name: str, properties: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield what a service has against properties, which may be known in part."""
    for rule in (*RULES, TAGS):
        if type_name in rule.types or rule is TAGS:
            for words in dict.fromkeys(rule.judge(properties)):
                yield by_handler(rule.name, type_name, words, rule.source)
