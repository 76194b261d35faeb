"""IAM's wildcards, in plain text and in ARNs."""

import re
from functools import lru_cache

_ARN_SEGMENTS = 6


def arn_matches(pattern: str, arn: str) -> bool:
    """Match an ARN segment by segment: a wildcard does not reach over a colon before the resource's part."""
    wanted, found = (text.split(":", _ARN_SEGMENTS - 1) for text in (pattern, arn))
    return len(wanted) == len(found) and all(
        glob(part).fullmatch(value) for part, value in zip(wanted, found, strict=True)
    )


@lru_cache(maxsize=4096)
def glob(pattern: str) -> re.Pattern[str]:
    """Compile IAM's wildcards: ``*`` any characters, ``?`` exactly one."""
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL)
