import json
from collections import Counter
from itertools import islice

from lab.workload.dataset import rows
from lab.workload.records import airports, as_json, bystanders, flights, photos, planes, weather
from lab.workload.topics import MIGRATED, TOPICS


def test_reads_every_table() -> None:
    assert {table: sum(1 for _ in rows(table)) for table in ("airlines", "airports", "planes", "weather")} == {
        "airlines": 16,
        "airports": 1458,
        "planes": 3322,
        "weather": 26115,
    }
    assert next(rows("flights"))["tailnum"] == "N14228"


def test_limits_a_table() -> None:
    assert len(list(rows("flights", 7))) == 7


def test_json_keeps_numbers_and_texts_apart() -> None:
    assert as_json({"flight": "1545", "tailnum": "N14228", "lat": "-1.5", "dep_delay": "NA"}) == (
        b'{"flight":1545,"tailnum":"N14228","lat":-1.5,"dep_delay":null}'
    )


def test_a_flight_leaves_at_its_hour_under_its_number() -> None:
    flight = next(flights(1))
    assert (flight.key, flight.timestamp_ms) == ("UA1545", 1357034400000)
    assert json.loads(flight.value or b"")["dest"] == "IAH"


def test_some_flights_carry_every_kind_of_header() -> None:
    names = [name for name, _ in next(flights(1)).headers]
    values = dict(next(flights(1)).headers)
    assert names.count("attempt") == 2
    assert (values["null"], values["empty"]) == (None, b"")
    assert b"\xff" in (values["signature"] or b"")
    assert [name for name, _ in list(flights(2))[1].headers] == ["trace"]


def test_traces_differ() -> None:
    assert len({flight.headers[0][1] for flight in flights(1000)}) == 1000


def test_planes_end_in_tombstones() -> None:
    tombstones = [plane for plane in planes() if plane.value is None]
    assert len(tombstones) == 133
    assert list(planes())[-len(tombstones) :] == tombstones


def test_keys_and_values_are_missing_where_a_migration_has_to_keep_them_missing() -> None:
    kinds = Counter((record.key is None, record.value is None) for record in weather())
    assert all(kinds[key, value] > 0 for key in (True, False) for value in (True, False))
    assert any(record.key is None for record in airports())


def test_photos_are_larger_than_a_brokers_default_and_the_same_each_time() -> None:
    assert all(len(photo.value or b"") > 1_048_588 for photo in photos(3))
    assert list(photos(2)) == list(photos(2))
    assert {photo.partition for photo in photos()} == {0, 1}


def test_bystanders_stay() -> None:
    assert {record.topic for record in bystanders()} == {topic.name for topic in TOPICS} - set(MIGRATED)


def test_live_traffic_repeats_what_the_dataset_has() -> None:
    assert len(list(islice(flights(5_000), 5_000))) == 5_000
