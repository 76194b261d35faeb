"""The filter patterns of CloudWatch Logs for unstructured log events. Pure.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html. Terms match as they are
written, wherever in the message; ``?`` makes a term one of several alternatives, ``-`` one that must not occur.
Alternatives beside other terms are ignored, as on AWS. JSON and space-delimited patterns are refused.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_TERM: Final = re.compile(r'\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\w+))(?=\s|$)')


class InvalidFilterPatternError(ValueError):
    """The pattern is not one of terms: a phrase with other characters than letters and digits needs quotes."""


@dataclass(frozen=True)
class FilterPattern:
    """A pattern of terms."""

    required: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def matches(self, message: str) -> bool:
        """Tell whether the pattern lets a message through; the empty pattern lets every one."""
        if any(term in message for term in self.excluded):
            return False
        if self.required or not self.alternatives:
            return all(term in message for term in self.required)
        return any(term in message for term in self.alternatives)


@lru_cache(maxsize=256)
def parse(pattern: str) -> FilterPattern:
    """Read a pattern.

    Raises
    ------
    InvalidFilterPatternError
    """
    terms: dict[str, list[str]] = {"": [], "?": [], "-": []}
    place, text = 0, pattern.strip()
    while place < len(text):
        found = _TERM.match(text, place)
        if found is None:
            raise InvalidFilterPatternError(f"Invalid filter pattern at {text[place:]!r}")
        quoted, bare = found[2], found[3]
        terms[found[1]].append(bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        place = found.end()
    return FilterPattern(tuple(terms[""]), tuple(terms["?"]), tuple(terms["-"]))
