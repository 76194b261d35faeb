from pathlib import Path

import pytest

from localaws.built_once import BuildFailedError, built_once, fingerprint, run


class Builds:
    """Counts the builds that really ran."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, folder: Path) -> None:
        self.count += 1
        (folder / "jar").write_text(f"build {self.count}")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "pom.xml").write_text("1")
    return folder


def test_a_second_build_of_the_same_inputs_does_nothing(tmp_path: Path, source: Path) -> None:
    build, target = Builds(), tmp_path / "built"
    assert built_once(target, [source], build) == target
    built_once(target, [source], build)
    assert build.count == 1
    assert (target / "jar").read_text() == "build 1"


def test_other_inputs_replace_what_was_built_as_a_whole(tmp_path: Path, source: Path) -> None:
    build, target = Builds(), tmp_path / "built"
    built_once(target, [source], build)
    (target / "stale").touch()
    (source / "pom.xml").write_text("2")
    built_once(target, [source], build)
    assert sorted(file.name for file in target.iterdir()) == [".inputs.sha256", "jar"]
    assert (target / "jar").read_text() == "build 2"


def test_a_build_that_fails_leaves_the_former_one(tmp_path: Path, source: Path) -> None:
    target = tmp_path / "built"
    built_once(target, [source], Builds())
    (source / "pom.xml").write_text("2")

    def interrupted(folder: Path) -> None:
        (folder / "jar").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        built_once(target, [source], interrupted)
    assert (target / "jar").read_text() == "build 1"


def test_a_half_filled_folder_does_not_pass_for_whole(tmp_path: Path, source: Path) -> None:
    target = tmp_path / "built"
    target.mkdir()
    (target / "half-a-jar").touch()
    built_once(target, [source], Builds())
    assert not (target / "half-a-jar").exists()


def test_a_renamed_file_is_another_input(source: Path) -> None:
    before = fingerprint([source])
    (source / "pom.xml").rename(source / "pom2.xml")
    assert fingerprint([source]) != before


def test_a_command_that_fails_tells_its_output() -> None:
    with pytest.raises(BuildFailedError, match=r"(?s)sh -c .* failed; mend .*no such artifact"):
        run(["sh", "-c", "echo no such artifact >&2; exit 1"])
