"""What a person types to start a migration, checked word by word before anything is touched."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from mskmigration.migration.exclusions import INTERNAL_TOPICS, TOOL_GROUPS, reason_against
from mskmigration.migration.parsing import Request

# See ``configs.literal``.
NAME_AS_PATTERN = re.compile(r"(?:[a-zA-Z0-9_-]|\\\.)+")
TOPIC_NAME = re.compile(r"[a-zA-Z0-9._-]{1,249}")


def _pattern(text: str) -> str:
    if "," in text:
        raise ValueError("a pattern cannot hold a comma, which separates patterns in Connect; list them one by one")
    if NAME_AS_PATTERN.fullmatch(text):
        return text
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is not a regular expression: {error}") from error
    return text


def _no_duplicates(patterns: tuple[str, ...]) -> tuple[str, ...]:
    twice = sorted(pattern for pattern, count in Counter(patterns).items() if count > 1)
    if twice:
        raise ValueError(f"{', '.join(twice)} is listed more than once")
    return patterns


def _renames(names: dict[str, str]) -> dict[str, str]:
    for name in (*names, *names.values()):
        if not TOPIC_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a topic name")
    twice = sorted({new for new in names.values() if list(names.values()).count(new) > 1})
    if twice:
        raise ValueError(f"two topics would become {', '.join(twice)}")
    chained = sorted(set(names) & set(names.values()))
    if chained:
        raise ValueError(f"{', '.join(chained)} is renamed and a new name at once")
    return names


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_pattern)]
Patterns = Annotated[tuple[Pattern, ...], AfterValidator(_no_duplicates)]


class MigrationRequest(Request):
    """The input of a ``migrate`` execution."""

    example: ClassVar[str] = '{"migration": "orders", "topics": ["orders.*"], "groups": [".*"]}'

    migration: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="names the connectors and the record")
    topics: Annotated[Patterns, Field(min_length=1)]
    topics_exclude: Patterns = ()
    groups: Patterns = (".*",)
    groups_exclude: Patterns = ()
    rename: Annotated[dict[str, str], AfterValidator(_renames)] = Field(default_factory=dict)
    preflight: Literal["skip"] | tuple[str, ...] = Field(
        default=(), description="rules of preflight whose findings are accepted, or skip for none at all"
    )

    def new_name(self, topic: str) -> str:
        """Return the topic's name on the target."""
        return self.rename.get(topic, topic)

    def migrates(self, topic: str) -> bool:
        """Whether the topic is part of the migration."""
        return self.asks_for(topic) and not reason_against(INTERNAL_TOPICS, topic)

    def asks_for(self, topic: str) -> bool:
        """Whether the patterns match the topic, be it one that MirrorMaker 2 leaves out."""
        return matches(self.topics, topic) and not matches(self.topics_exclude, topic)

    def migrates_group(self, group: str) -> bool:
        """Whether the consumer group is part of the migration."""
        return self.asks_for_group(group) and not reason_against(TOOL_GROUPS, group)

    def asks_for_group(self, group: str) -> bool:
        """Whether the patterns match the group, be it one that MirrorMaker 2 leaves out."""
        return matches(self.groups, group) and not matches(self.groups_exclude, group)


def matches(patterns: Iterable[str], name: str) -> bool:
    """Whether one of the patterns matches the whole name, as MirrorMaker 2's filters match."""
    names, others = _divided(tuple(patterns))
    return name in names or any(pattern.fullmatch(name) for pattern in others)


@lru_cache(maxsize=32)
def _divided(patterns: tuple[str, ...]) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Divide names from patterns: what was handed over is left out by name, of which there may be thousands."""
    names = [pattern for pattern in patterns if NAME_AS_PATTERN.fullmatch(pattern)]
    others = [re.compile(pattern) for pattern in patterns if not NAME_AS_PATTERN.fullmatch(pattern)]
    return frozenset(name.replace(r"\.", ".") for name in names), tuple(others)
