"""The page of commands: the Makefile's targets, and the options of those that run the lab."""

import re
from collections.abc import Iterator
from typing import Final

import click

from lab.__main__ import main
from tools.reference.markdown import code, sentence, table
from tools.reference.sources import ROOT

INTRODUCTION: Final = """# Commands

Run these commands in the project's folder. Each command installs what it needs. Pass the options of the lab in `ARGS`,
for example `make cutover ARGS=--kill`.
"""
_TARGET: Final = re.compile(r"^([a-z0-9-]+):.*?## (.+)$", re.MULTILINE)


def commands() -> str:
    """Return the page."""
    rows = ((code(f"make {name}"), sentence(does)) for name, does in targets())
    return "\n".join([INTRODUCTION, table(("Command", "What it does"), rows), *_of_the_lab()])


def targets() -> list[tuple[str, str]]:
    """Return every target that the Makefile explains, with its explanation."""
    return _TARGET.findall((ROOT / "Makefile").read_text())


def _of_the_lab() -> Iterator[str]:
    called = dict(
        re.findall(r"^([a-z0-9-]+):.*\n(?:\t.*\n)*?\t.*-m lab ([a-z-]+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    )
    context = click.Context(main)
    for target, name in called.items():
        if (command := main.get_command(context, name)) is None:
            raise LookupError(f"python -m lab has no command {name}, which make {target} calls")
        paragraphs = "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))
        yield f"## make {target}\n\n{paragraphs}\n"
        if options := [each for each in command.params if isinstance(each, click.Option)]:
            yield table(("Option", "Default", "What it does"), map(_option, options))


def _option(option: click.Option) -> tuple[str, str, str]:
    flag = " / ".join([*option.opts, *option.secondary_opts])
    default = option.default if option.show_default and not option.is_flag else ""
    return code(flag), code(default), sentence(option.help or "")
