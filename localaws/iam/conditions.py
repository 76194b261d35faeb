"""The Condition block of a policy statement, pure.

Source: AWS IAM User Guide, "IAM JSON policy elements: Condition operators". Operators and keys that are not
known here raise: a statement that cannot be evaluated must not allow anything.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from localaws.iam.wildcards import arn_matches, glob

type Context = Mapping[str, Sequence[str]]
type Test = Callable[[str, str], bool]


class NotEvaluatedError(Exception):
    """A condition uses an operator or a key that the local cloud does not evaluate."""


def _like(pattern: str, value: str) -> bool:
    return glob(pattern).fullmatch(value) is not None


_TESTS: dict[str, Test] = {
    "StringEquals": lambda wanted, value: wanted == value,
    "StringEqualsIgnoreCase": lambda wanted, value: wanted.lower() == value.lower(),
    "StringLike": _like,
    "ArnEquals": arn_matches,
    "ArnLike": arn_matches,
    "Bool": lambda wanted, value: wanted.lower() == value.lower(),
    "NumericEquals": lambda wanted, value: float(value) == float(wanted),
    "NumericLessThan": lambda wanted, value: float(value) < float(wanted),
    "NumericLessThanEquals": lambda wanted, value: float(value) <= float(wanted),
    "NumericGreaterThan": lambda wanted, value: float(value) > float(wanted),
    "NumericGreaterThanEquals": lambda wanted, value: float(value) >= float(wanted),
}
_NEGATED = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
}


def matches(condition: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Evaluate a Condition block: every operator and every key in it must hold.

    Raises
    ------
    NotEvaluatedError
        The block names an operator or a key that is not known.
    """
    return all(
        _holds(operator, key, _texts(wanted), context)
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _holds(operator: str, key: str, wanted: Sequence[str], context: Context) -> bool:
    values = _values(key, context)
    if operator == "Null":
        return (not values) == (wanted[0].lower() == "true")
    quantifier, _, name = operator.rpartition(":")
    bare = name.removesuffix("IfExists")
    negated = bare in _NEGATED
    test = _TESTS.get(_NEGATED.get(bare, bare))
    if test is None or quantifier not in ("", "ForAnyValue", "ForAllValues"):
        raise NotEvaluatedError(f"condition operator {operator} is not evaluated by the local cloud")
    if not values:
        return negated or name != bare or quantifier == "ForAllValues"
    results = [any(test(pattern, value) for pattern in wanted) != negated for value in values]
    return any(results) if quantifier == "ForAnyValue" else all(results)


def _values(key: str, context: Context) -> Sequence[str]:
    """Find a key's values; the names of condition keys are not case-sensitive."""
    for known, values in context.items():
        if known.lower() == key.lower():
            return values
    raise NotEvaluatedError(f"condition key {key} is not evaluated by the local cloud")


def _texts(wanted: Any) -> list[str]:
    values = wanted if isinstance(wanted, list) else [wanted]
    return [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
