"""What an image declares, and whether its user may write in an empty volume."""

import pytest

from localaws.fargate.dockerfile import EMPTY_VOLUME, Image, Rights, User

USER = User(10001, 10001)


@pytest.mark.parametrize(
    ("declared", "writable"),
    [
        pytest.param("", False, id="not declared"),
        pytest.param('VOLUME ["/scratch"]', False, id="declared, and root's"),
        pytest.param('VOLUME ["/scratch/below"]', False, id="another path"),
        pytest.param('RUN mkdir /scratch && chmod 1777 /scratch\nVOLUME ["/scratch"]', True, id="everybody's"),
        pytest.param("RUN chown 10001:10001 /scratch\nVOLUME /scratch /other", True, id="its user's"),
        pytest.param("RUN chown 0:10001 /scratch && chmod 775 /scratch\nVOLUME /scratch", True, id="its group's"),
        pytest.param("RUN chmod 0733 /scratch\nVOLUME /scratch/", True, id="written, not read"),
        pytest.param("RUN chmod 0766 /scratch\nVOLUME /scratch", False, id="not entered"),
        pytest.param('COPY --chown=10001:10001 data /scratch\nVOLUME ["/scratch"]', True, id="copied as its user's"),
        pytest.param("COPY --chown=10001 --chmod=0500 data /scratch\nVOLUME /scratch", False, id="copied, and closed"),
        pytest.param("VOLUME /scratch\nRUN chmod 1777 /scratch", False, id="changed too late"),
        pytest.param('FROM other\nVOLUME ["/scratch"]\nFROM scratch', False, id="in another stage"),
    ],
)
def test_an_empty_volume_is_roots_unless_the_image_declares_it_otherwise(declared: str, writable: bool) -> None:
    image = Image.of(f"FROM base\nRUN chown 10001 /scratch\nFROM base\n{declared}\nUSER 10001:10001\n")
    assert image.rights_of("/scratch").let_write(image.user) is writable


def test_every_base_lets_everybody_write_in_its_tmp_but_only_a_declared_volume_takes_that() -> None:
    assert Image.of("FROM base").rights_of("/tmp") == EMPTY_VOLUME  # noqa: S108
    assert Image.of('FROM base\nVOLUME ["/tmp"]').rights_of("/tmp") == Rights(User(0, 0), 0o1777)  # noqa: S108


def test_root_writes_everywhere() -> None:
    assert EMPTY_VOLUME.let_write(User(0, 0))
    assert not EMPTY_VOLUME.let_write(USER)


def test_the_last_instructions_count_and_lines_are_joined() -> None:
    image = Image.of(
        '# CMD ["no"]\nFROM a\nENTRYPOINT ["/old"]\nFROM b\nUSER 472\n'
        'entrypoint ["/new", \\\n  "-v"]\nCMD serve "it all"\n'
    )
    assert (image.user, image.entry_point) == (User(472, 0), ["/new", "-v"])
    assert image.command == ["/bin/sh", "-c", 'serve "it all"']
    with pytest.raises(ValueError, match="nobody"):
        Image.of("FROM a\nUSER nobody")
