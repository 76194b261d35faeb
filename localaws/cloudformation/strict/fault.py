"""What is wrong with a resource, a template or a change, in AWS's words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One broken rule.

    Parameters
    ----------
    rule
        The rule's name, which the refusal tells behind AWS's words.
    words
        What AWS answers.
    source
        Where AWS, or somebody who met it, says so.
    """

    rule: str
    words: str
    source: str

    def __str__(self) -> str:
        """AWS's words, then the rule and where it is from."""
        return f"{self.words} [rule {self.rule}: {self.source}]"


def by_handler(rule: str, type_name: str, words: str, source: str, code: str = "InvalidRequest") -> Fault:
    """Return a fault in the form in which CloudFormation passes on what a service answers."""
    service = type_name.split("::")[1]
    told = f'Resource handler returned message: "{words} (Service: {service}, Status Code: 400)"'
    return Fault(rule, f"{told} (HandlerErrorCode: {code})", source)
