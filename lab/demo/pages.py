"""The pages that the deployed application wrote into its bucket, kept beside the demo's report."""

import os
import sys
import webbrowser
from pathlib import Path
from typing import Any, Final

# The file's name here, and the document's in the bucket.
PAGES: Final = {"migration.html": "report.html", "preflight.html": "preflight.html"}


def keep_pages(s3: Any, bucket: str, migration: str, folder: Path) -> Path:
    """Copy a migration's pages into a folder and return the path of its evidence page.

    Raises
    ------
    botocore.exceptions.ClientError
        The bucket lacks one of them.
    """
    for name, document in PAGES.items():
        found = s3.get_object(Bucket=bucket, Key=f"migrations/{migration}/{document}")
        (folder / name).write_bytes(found["Body"].read())
    return folder / "migration.html"


def show(page: Path) -> bool:
    """Open a page in the person's browser; False where nobody watches, or where there is no screen."""
    has_screen = sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return sys.stdout.isatty() and has_screen and webbrowser.open(page.as_uri())
