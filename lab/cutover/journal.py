"""What has been committed to the topics, by number: what every group has to process once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import count
from threading import Lock
from typing import NamedTuple

from lab.workload.ends import Place

NUMBER_HEADER = "number"  # of records without a value


class Entry(NamedTuple):
    """A record to be produced; ``number`` is its own among all records of the lab."""

    topic: str
    partition: int
    number: int
    key: bytes | None = None
    is_tombstone: bool = False
    timestamp_ms: int = 0


class Committed(NamedTuple):
    """A committed record of the source's history: where it lies, its number and its key."""

    offset: int
    number: int
    key: bytes | None


class Journal:
    """The numbers of all committed records, by the topic's name at the source; safe between threads.

    Offsets are kept of the source's history only: of what was there before any client switched.

    Attributes
    ----------
    numbers
        Yields the number of the next record.
    """

    def __init__(self) -> None:
        self.numbers = count(1)
        self._lock = Lock()
        self._numbers: defaultdict[str, set[int]] = defaultdict(set)
        self._latest: defaultdict[str, dict[bytes, int]] = defaultdict(dict)
        self._keys: defaultdict[str, dict[int, bytes]] = defaultdict(dict)
        self._history: defaultdict[Place, list[Committed]] = defaultdict(list)
        self._deleted: set[int] = set()

    def note(self, entries: Iterable[Entry]) -> None:
        """Keep records that a cluster has committed."""
        with self._lock:
            for entry in entries:
                self._numbers[entry.topic].add(entry.number)
                if entry.key is not None:
                    self._keys[entry.topic][entry.number] = entry.key
                    latest = self._latest[entry.topic]
                    latest[entry.key] = max(entry.number, latest.get(entry.key, 0))

    def note_history(self, offsets: Mapping[Entry, int]) -> None:
        """Keep records of the source's history with their offsets."""
        self.note(offsets)
        with self._lock:
            for entry, offset in offsets.items():
                self._history[entry.topic, entry.partition].append(Committed(offset, entry.number, entry.key))

    def committed(self, topics: Iterable[str]) -> set[int]:
        """Return the numbers of all records of some topics."""
        with self._lock:
            return set().union(*(self._numbers[topic] for topic in topics))

    def before(self, place: Place, offset: int) -> set[int]:
        """Return the numbers of the source's history before an offset."""
        with self._lock:
            return {record.number for record in self._history[place] if record.offset < offset}

    def note_deleted(self, place: Place, start: int) -> None:
        """Keep that the source's history now begins at an offset: what lies before it nobody can read any more."""
        self._deleted |= self.before(place, start)

    @property
    def deleted(self) -> frozenset[int]:
        """The numbers of deleted records."""
        return frozenset(self._deleted)

    def superseded(self, topic: str) -> set[int]:
        """Return the numbers of a topic that compaction may remove: their key has come again since."""
        with self._lock:
            latest = self._latest[topic]
            return {number for number, key in self._keys[topic].items() if number < latest[key]}
