"""``python -m localaws``: serve the local AWS until SIGTERM."""

import signal
import sys
from pathlib import Path

import click

from localaws.endpoint import ACCOUNT, REGION, Endpoint
from localaws.folders import Folders


@click.command()
@click.option("--port", type=int, required=True, help="Port on 127.0.0.1 to serve on.")
@click.option("--work", type=Path, required=True, help="Folder for code, output and files of functions and tasks.")
@click.option("--images", type=Path, required=True, help="Folder with NAME/Dockerfile of the tasks' images.")
@click.option("--builds", type=Path, required=True, help="Folder with NAME/: what that image has in /opt/NAME/.")
@click.option("--python", type=Path, required=True, help="The Python of the Lambda runtime, with awslambdaric.")
@click.option("--account", default=ACCOUNT, show_default=True, help="The AWS account that everybody is in.")
@click.option("--region", default=REGION, show_default=True, help="The region of the local tasks and schedules.")
def main(port: int, account: str, region: str, **folders: Path) -> None:
    """Serve a local AWS: point any SDK at http://localhost:PORT with any credentials and the region.

    It is ready when GET /moto-api/ answers; the calls that IAM refused are listed at GET /moto-api/denied, what roles
    did on Kafka clusters and were refused there at GET /moto-api/kafka-cluster.
    """
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    # Imported here so that --help answers at once: moto takes seconds to load.
    from localaws.server import serve  # noqa: PLC0415

    serve(Endpoint(port, account, region), Folders(**folders))


if __name__ == "__main__":
    main()
