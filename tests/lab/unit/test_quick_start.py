from pathlib import Path

from lab.brokers.quick_start import CHECKPOINT, QuickStart, random_id

CLUSTER_ID = "x5cqziOaSdmXZ8FyBBZa4g"


def test_storage_has_what_kafkas_tool_writes(tmp_path: Path) -> None:
    made = tmp_path / CHECKPOINT
    made.write_bytes(b"records")
    QuickStart(tmp_path / "classes.jsa", made).format(tmp_path / "data", CLUSTER_ID, 2)
    assert (tmp_path / "data" / CHECKPOINT).read_bytes() == b"records"
    lines = (tmp_path / "data" / "meta.properties").read_text().splitlines()
    properties = dict(line.split("=", 1) for line in lines)
    assert len(properties.pop("directory.id")) == len(CLUSTER_ID)
    assert properties == {"version": "1", "cluster.id": CLUSTER_ID, "node.id": "2"}


def test_no_two_ids_are_equal() -> None:
    assert random_id() != random_id()
