"""``python -m lab.workload``: fill the source, and tell on the last line of the output how many records it has."""

import logging

import click

from lab.workload.load import load


@click.command()
@click.option("--bootstrap-servers", required=True, help="Addresses of an empty cluster.")
@click.option("--flights", type=int, default=None, help="Load at most so many flights; all are 336,776.")
def main(bootstrap_servers: str, flights: int | None) -> None:
    """Create the topics of the lab's source and load the flights of New York in 2013 into them."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    click.echo(load(bootstrap_servers, flights))


if __name__ == "__main__":
    main()
