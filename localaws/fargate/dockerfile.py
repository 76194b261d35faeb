"""What a Dockerfile says of the image that it makes: what runs, as which user, and which rights a volume has. Pure."""

import json
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self


class User(NamedTuple):
    """A user and its group, as numbers."""

    uid: int
    gid: int

    @classmethod
    def of(cls, text: str) -> Self:
        """Read ``10001:10001``, ``10001`` or ``root``.

        Raises
        ------
        ValueError
            It is another name: only the image's ``/etc/passwd`` knows its number.
        """
        uid, _, gid = text.replace("root", "0").partition(":")
        return cls(int(uid), int(gid or 0))


@dataclass(frozen=True)
class Rights:
    """The owner and the mode of a directory."""

    owner: User
    mode: int

    def let_write(self, user: User) -> bool:
        """Whether the user may make files in the directory: it needs the bits w and x of its class."""
        if user.uid == 0:
            return True
        shift = 6 if user.uid == self.owner.uid else 3 if user.gid == self.owner.gid else 0
        return (self.mode >> shift) & _WRITE_AND_ENTER == _WRITE_AND_ENTER


_WRITE_AND_ENTER = 0o3
ROOT = User(0, 0)
EMPTY_VOLUME = Rights(ROOT, 0o755)
# What each distribution has, and busybox.
IN_EVERY_BASE: Mapping[str, Rights] = {"/tmp": Rights(ROOT, 0o1777), "/var/tmp": Rights(ROOT, 0o1777)}  # noqa: S108

_OPTION = re.compile(r"--(\w+)=(\S+)")


@dataclass
class Image:
    """What the last stage of a Dockerfile declares.

    Parameters
    ----------
    user
        Whom its containers run as.
    volumes
        The paths that ``VOLUME`` declares, each with the rights that the image gives it.
    """

    user: User = ROOT
    entry_point: Sequence[str] = ()
    command: Sequence[str] = ()
    volumes: dict[str, Rights] = field(default_factory=dict)
    _paths: dict[str, Rights] = field(default_factory=lambda: dict(IN_EVERY_BASE))

    @classmethod
    def of(cls, dockerfile: str) -> Self:
        """Read a Dockerfile.

        Raises
        ------
        ValueError
            ``USER`` names a user by a name, or a list is no JSON.
        """
        image = cls()
        for keyword, rest in instructions(dockerfile):
            if keyword == "FROM":
                image = cls()
            elif read := _READERS.get(keyword):
                read(image, rest)
        return image

    def rights_of(self, path: str) -> Rights:
        """Return the rights of an empty volume that is mounted at the path.

        Root's and 0755, unless the image declares that very path as a volume: then those that the image gives it.
        What an image changes after ``VOLUME`` does not count, since not every builder keeps it.
        Source: Amazon ECS Developer Guide, "Use bind mounts with Amazon ECS"; aws/containers-roadmap#938.
        """
        return self.volumes.get(path.rstrip("/"), EMPTY_VOLUME)

    def _give(self, path: str, *, owner: User | None = None, mode: int | None = None) -> None:
        path = path.rstrip("/")
        had = self._paths.get(path, EMPTY_VOLUME)
        self._paths[path] = Rights(owner or had.owner, had.mode if mode is None else mode)

    def _user(self, rest: str) -> None:
        self.user = User.of(rest)

    def _entry_point(self, rest: str) -> None:
        self.entry_point = _command_line(rest)

    def _command(self, rest: str) -> None:
        self.command = _command_line(rest)

    def _volume(self, rest: str) -> None:
        for path in _words(rest):
            self.volumes[path.rstrip("/")] = self._paths.get(path.rstrip("/"), EMPTY_VOLUME)

    def _copy(self, rest: str) -> None:
        options = dict(_OPTION.findall(rest))
        owner = User.of(options["chown"]) if "chown" in options else None
        self._give(rest.rsplit(maxsplit=1)[-1], owner=owner, mode=_octal(options.get("chmod", "")))

    def _run(self, rest: str) -> None:
        for command, *arguments in _commands(rest):
            paths = [word for word in arguments if word.startswith("/")]
            given = next((word for word in arguments if not word.startswith(("/", "-"))), "")
            for path in paths:
                if command == "chmod":
                    self._give(path, mode=_octal(given))
                elif command == "chown":
                    self._give(path, owner=User.of(given))


_READERS: Mapping[str, Any] = {
    "USER": Image._user,  # noqa: SLF001 - its own
    "ENTRYPOINT": Image._entry_point,  # noqa: SLF001
    "CMD": Image._command,  # noqa: SLF001
    "VOLUME": Image._volume,  # noqa: SLF001
    "COPY": Image._copy,  # noqa: SLF001
    "ADD": Image._copy,  # noqa: SLF001
    "RUN": Image._run,  # noqa: SLF001
}


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Yield keyword and rest of every instruction, its lines joined."""
    code = "\n".join(line for line in dockerfile.splitlines() if not line.lstrip().startswith("#"))
    for line in re.sub(r"\\\n\s*", " ", code).splitlines():
        keyword, _, rest = line.strip().partition(" ")
        if keyword:
            yield keyword.upper(), rest.strip()


def _words(rest: str) -> list[str]:
    """Read a list in JSON, or words."""
    return [str(word) for word in json.loads(rest)] if rest.startswith("[") else shlex.split(rest)


def _command_line(rest: str) -> list[str]:
    """Read a list in JSON, or what a shell runs."""
    return _words(rest) if rest.startswith("[") else ["/bin/sh", "-c", rest]


def _commands(line: str) -> Iterable[list[str]]:
    return filter(None, (shlex.split(command) for command in re.split(r"&&|;", line)))


def _octal(text: str) -> int | None:
    return int(text, 8) if re.fullmatch(r"[0-7]{3,4}", text) else None
