"""``python -m bench``: runs the benchmarks one after the other and makes ``docs/benchmarks.md`` of their figures."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence

import click

from bench.parts import PARTS, Part, choose
from lab.paths import BUILD, ROOT


@click.command()
@click.argument("names", nargs=-1, type=click.Choice([part.name for part in PARTS]), metavar="[PART]...")
@click.option("--quick", is_flag=True, help="Do the parts work? Short runs; their figures are kept apart.")
@click.option("--list", "listed", is_flag=True, help="List the parts and end.")
@click.option("--no-page", is_flag=True, help="Leave docs/benchmarks.md as it is.")
def main(names: Sequence[str], quick: bool, listed: bool, no_page: bool) -> None:
    """Run the PARTs, or all of them, and write docs/benchmarks.md.

    All take an hour of a machine that does nothing else; every figure is a median of interleaved runs. A part that
    fails keeps no other from running: the page is made of what there is, and says what is missing. Ends with status 0
    only if all have run.
    """
    if listed:
        for part in PARTS:
            click.echo(f"{part.name:12} {part.minutes:4.1f} min  {part.summary}")
        return
    choice = choose(names, BUILD)
    failed = {part.name: why for part in choice.run if (why := _run(part, quick=quick))}
    if not no_page:
        failed |= _page(quick=quick)
    _tell(failed, choice.left_out)
    sys.exit(1 if failed else 0)


def _run(part: Part, *, quick: bool) -> str:
    """Run a part; return why it failed, or nothing."""
    click.secho(f"{part.name}: {part.summary}" + ("" if quick else f"; about {part.minutes:g} minutes"), bold=True)
    began = time.monotonic()
    status = _python(part.module, quick=quick)
    click.echo(f"{part.name} took {(time.monotonic() - began) / 60:.1f} minutes")
    return f"ended with status {status}; what it printed says why" if status else ""


def _page(*, quick: bool) -> dict[str, str]:
    status = _python("bench.page", quick=quick)
    return {"page": f"ended with status {status}"} if status else {}


def _python(module: str, *, quick: bool) -> int:
    argv = [sys.executable, "-m", module, *(["--quick"] if quick else [])]
    return subprocess.run(argv, cwd=ROOT, check=False).returncode


def _tell(failed: Mapping[str, str], left_out: Mapping[str, str]) -> None:
    for name, why in failed.items():
        click.secho(f"{name} failed: {why}", fg="red", err=True)
    for name, why in left_out.items():
        click.echo(f"{name} was left out: {why}")


if __name__ == "__main__":
    main()
