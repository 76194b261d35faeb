"""Fingerprints of records without a timestamp."""

from mskmigration.kafka.fingerprints import WITHOUT_TIME, Fingerprint, comparable

TIMED = [Fingerprint(0, b"a" * 16 + b"12345678", b""), Fingerprint(1, b"b" * 16 + b"12345679", b"")]


def test_times_count_where_every_record_has_one() -> None:
    later = [record._replace(digest=record.digest[:16] + b"87654321") for record in TIMED]
    assert comparable(TIMED, later) == (TIMED, later)


def test_where_a_record_has_none_times_do_not_count() -> None:
    """The producer gives the copy the time of copying."""
    untimed = [TIMED[0]._replace(digest=b"a" * 16 + WITHOUT_TIME), TIMED[1]]
    for origin, destination in ((untimed, TIMED), (TIMED, untimed)):
        here, there = comparable(origin, destination)
        assert here == there
        assert [record.digest for record in here] == [b"a" * 16, b"b" * 16]
