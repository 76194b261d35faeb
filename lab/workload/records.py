"""Shapes the dataset into records: every kind that a migration could damage occurs among them."""

import json
import random
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache, lru_cache
from typing import Final, NamedTuple

from lab.workload.dataset import Row, rows

Headers = list[tuple[str, str | bytes | None]]

_encode: Final = json.JSONEncoder(separators=(",", ":")).encode
_TEXT_COLUMNS: Final = frozenset(
    {"carrier", "tailnum", "origin", "dest", "time_hour"}  # flights and weather
    | {"faa", "name", "dst", "tzone"}  # airports and airlines
    | {"type", "manufacturer", "model", "engine"}  # planes
)
_EVERY_KIND_OF_HEADER: Final[Headers] = [
    ("attempt", b"1"),
    ("attempt", b"2"),
    ("signature", b"\xff\xfe\x00\x80not UTF-8"),
    ("null", None),
    ("empty", b""),
    ("number", b"0042"),
]


class Record(NamedTuple):
    """A record to produce; ``timestamp_ms`` 0 is the time of producing, no partition lets the key decide."""

    topic: str
    key: str | None
    value: bytes | None
    headers: Headers
    timestamp_ms: int = 0
    partition: int = -1


def flights(limit: int | None = None) -> Iterator[Record]:
    """Flights keyed by their number, at the hour they left, every 500th with every kind of header."""
    for number, row in enumerate(rows("flights", limit)):
        headers: Headers = [("trace", _trace(number))]
        if number % 500 == 0:
            headers += _EVERY_KIND_OF_HEADER
        yield Record("flights", row["carrier"] + row["flight"], as_json(row), headers, _milliseconds(row["time_hour"]))


def planes() -> Iterator[Record]:
    """Planes, then updates of every tenth, then tombstones of every 25th: only order tells what is true."""
    fleet = list(rows("planes"))
    for row in fleet:
        yield Record("planes", row["tailnum"], as_json(row), [])
    for row in fleet[::10]:
        yield Record("planes", row["tailnum"], as_json({**row, "engine": "Refitted"}), [])
    for row in fleet[::25]:
        yield Record("planes", row["tailnum"], None, [("reason", b"scrapped")])


def airports() -> Iterator[Record]:
    """Airports, every 40th without a key."""
    for number, row in enumerate(rows("airports")):
        yield Record("airports", None if number % 40 == 0 else row["faa"], as_json(row), [])


def airlines() -> Iterator[Record]:
    """Airlines, the smallest topic."""
    return (Record("airlines", row["carrier"], as_json(row), []) for row in rows("airlines"))


def weather() -> Iterator[Record]:
    """Hourly weather: every third record without a key, every 300th without a value, some without either."""
    for number, row in enumerate(rows("weather")):
        yield Record(
            "weather",
            None if number % 3 == 0 else row["origin"],
            None if number % 300 in {0, 1} else as_json(row),
            [],
            _milliseconds(row["time_hour"]),
        )


def photos(count: int = 10) -> Iterator[Record]:
    """Photographs of 1.5 to 5 MB, which no codec makes smaller, in the first two partitions."""
    noise = random.Random(2013)  # noqa: S311 - repeatable noise, no secret
    for number in range(count):
        image = noise.randbytes(noise.randint(1_500_000, 5_000_000))
        yield Record("aircraft.photos", f"photo-{number}", image, [("type", b"image/raw")], partition=number % 2)


def booking(number: int, state: str) -> Record:
    """One booking of a passenger."""
    value = _encode({"booking": number, "seat": f"{number % 40 + 1}{'ABCDEF'[number % 6]}", "state": state})
    return Record("bookings", f"passenger-{number % 500}", value.encode(), [("state", state.encode())])


def bystanders() -> Iterator[Record]:
    """Fill the topics that must stay where they are."""
    for number in range(100):
        yield Record("internal.audit", None, _encode({"entry": number}).encode(), [])
        yield Record("bookings.heartbeats", None, _encode({"beat": number}).encode(), [])


TABLES: Final[tuple[Callable[[], Iterator[Record]], ...]] = (
    planes,
    airports,
    airlines,
    weather,
    photos,
)


def as_json(row: Row) -> bytes:
    """Write a row as JSON: numbers as numbers, the dataset's NA as null."""
    return f"{{{','.join(map(_member, row, row.values()))}}}".encode()


@cache  # the dataset repeats its values: a third of the time of encoding each row
def _member(column: str, text: str) -> str:
    return f"{_encode(column)}:{_encode(_typed(column, text))}"


def _typed(column: str, text: str) -> str | float | None:
    if text == "NA":
        return None
    if column in _TEXT_COLUMNS:
        return text
    return int(text) if text.lstrip("-").isdigit() else float(text)


@lru_cache(maxsize=16)
def _milliseconds(time_hour: str) -> int:
    return int(datetime.fromisoformat(time_hour).timestamp() * 1000)


def _trace(number: int) -> bytes:
    return (number * 0x9E3779B97F4A7C15 % 2**64).to_bytes(8)
