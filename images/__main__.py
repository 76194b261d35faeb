"""``python -m images``: build the images and push them."""

import shutil
import sys
from pathlib import Path
from typing import Final

import click

from images.builders import COMMANDS, chosen
from images.catalogue import PARAMETERS, PLATFORMS, parameters
from images.errors import ImagesError, NoRegistryError
from images.publishing import FOLDER, Order, publish, version_of

FILE: Final = FOLDER.parent / "build" / "images.yaml"


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(PARAMETERS)))
@click.option("--registry", envvar="REGISTRY", help="ACCOUNT.dkr.ecr.REGION.amazonaws.com, a path behind it or none.")
@click.option("--push/--no-push", default=True, show_default=True, help="Push, or build only.")
@click.option(
    "--platform", "platforms", multiple=True, default=PLATFORMS, show_default=True, help="Of Linux; repeat it."
)
@click.option("--builder", type=click.Choice(list(COMMANDS)), help="The first of these that is there, if you say none.")
@click.option("--version", help="The images' tag; what `git describe` says, if you say none.")
@click.option("--create-repositories", is_flag=True, help="Create the repositories of Amazon ECR that are missing.")
@click.option(
    "--build-arg", "arguments", multiple=True, metavar="NAME=VALUE", help="For each image, e.g. BASE_IMAGE=yours."
)
def main(
    names: tuple[str, ...],
    registry: str | None,
    *,
    platforms: tuple[str, ...],
    builder: str | None,
    version: str | None,
    arguments: tuple[str, ...],
    push: bool,
    create_repositories: bool,
) -> None:
    """Build the images NAMES, or all, for amd64 and arm64, push them, and print them as parameters of the deployment.

    Amazon ECR is signed in to with the credentials of AWS in this shell; sign in to any other registry beforehand.
    """
    try:
        if push and not registry:
            raise NoRegistryError
        order = Order(
            names=names or tuple(PARAMETERS),
            builder=chosen(shutil.which, builder),
            version=version or version_of(FOLDER),
            registry=registry if push else None,
            platforms=platforms,
            create_repositories=create_repositories,
            arguments=dict(_pair(argument) for argument in arguments),
        )
        references = publish(order, lambda line: click.secho(line, fg="cyan", err=True))
    except ImagesError as error:
        click.secho(f"{type(error).__name__}: {error}", fg="red", err=True)
        sys.exit(1)
    _write(FILE, parameters(references), pushed=push)


def _pair(argument: str) -> tuple[str, str]:
    name, separator, value = argument.partition("=")
    if not separator:
        raise click.BadParameter(f"{argument}: NAME=VALUE", param_hint="--build-arg")
    return name, value


def _write(file: Path, text: str, *, pushed: bool) -> None:
    if pushed:
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        click.secho(f"what the deployment asks for, also in {file}:", fg="green", err=True)
    click.echo(text, nl=False)


if __name__ == "__main__":
    main()
