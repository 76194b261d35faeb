from pathlib import Path

import pytest

from lab.containers import report
from lab.containers.report import ImageReport, known, record


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("worker", "graphs"):
        (tmp_path / name / "target").mkdir(parents=True)
        (tmp_path / name / "Dockerfile").write_text("FROM scratch\n")
    monkeypatch.setattr(report, "IMAGES", tmp_path)
    return tmp_path


def test_what_was_found_last_of_an_image_is_what_is_known(folder: Path) -> None:
    file = folder / "report.json"
    record(ImageReport(name="worker", built=True, mb=5), file)
    record(ImageReport(name="graphs", note="not built"), file)
    record(ImageReport(name="worker", built=True, ran=True, mb=6), file)
    assert [(it.name, it.mb, it.built, it.ran) for it in known(file)] == [
        ("graphs", None, False, False),
        ("worker", 6, True, True),
    ]


def test_of_an_image_that_was_changed_since_nothing_is_known(folder: Path) -> None:
    file = folder / "report.json"
    record(ImageReport(name="worker", built=True, ran=True, mb=5), file)
    (folder / "worker" / "target" / "left by Maven").touch()
    assert [it.name for it in known(file)] == ["worker"]
    (folder / "worker" / "Dockerfile").write_text("FROM other\n")
    assert known(file) == []


def test_without_a_report_nothing_is_known(folder: Path) -> None:
    assert known(folder / "report.json") == []
