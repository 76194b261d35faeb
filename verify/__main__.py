"""``python -m verify``: ask a deployed application, in its account, whether all of it works."""

import json
import sys

import click
from rich.console import Console

from verify.account import opened
from verify.asking import verify
from verify.check import Outcome
from verify.drawing import draw
from verify.errors import VerifyError

PLAIN_WIDTH = 120
NOTHING_ASKED = 2


@click.command()
@click.option("--stack", default="msk-migration", show_default=True, help="The name of the root stack.")
@click.option(
    "--region", envvar="AWS_REGION", help="Its region; what the environment or the profile says, if you say none."
)
@click.option("--profile", help="The profile of the credentials.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for scripts in place of the table.")
def main(stack: str, region: str | None, profile: str | None, *, as_json: bool) -> None:
    """Ask a deployed application whether all of it works: each line passed, failed with a remedy, or was not asked.

    Nothing is changed: AWS is asked to describe, list and get, and one function is invoked, which only reads.
    Ends with status 0 if no line failed, 1 if one did, and 2 if nothing could be asked.
    """
    try:
        account = opened(profile, region)
        checks = verify(account, stack)
    except VerifyError as error:
        click.secho(str(error), fg="red", err=True)
        sys.exit(NOTHING_ASKED)
    if as_json:
        click.echo(json.dumps([check.model_dump(mode="json") for check in checks], indent=2))
    else:
        console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
        console.print(draw(checks, f"{stack} in {account.number}, {account.region}, asked as {account.caller}"))
    sys.exit(1 if any(check.outcome is Outcome.FAILED for check in checks) else 0)


if __name__ == "__main__":
    main()
