"""The application's own report of the migration, brought out of the bucket before the local AWS ends."""

from pathlib import Path

from lab.cutover.site import MIGRATION, Site


def keep_page(site: Site, name: str) -> Path:
    """Write the page as it stands now into the lab's folder, and return where it is."""
    s3 = site.lab.endpoint.client("s3")
    page = s3.get_object(Bucket=site.application.bucket, Key=f"migrations/{MIGRATION}/report.html")["Body"].read()
    file = site.lab.folder / f"{name}.html"
    file.write_bytes(page)
    return file
