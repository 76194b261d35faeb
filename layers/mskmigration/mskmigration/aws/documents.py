"""Keeps documents of a migration in the evidence bucket."""

from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


class Documents(Protocol):
    """Where a migration's documents are kept."""

    def keep(self, migration: str, name: str, document: BaseModel) -> str:
        """Write a document and return its address."""

    def read[Document: BaseModel](self, migration: str, name: str, model: type[Document]) -> Document | None:
        """Return a document, or None where there is none."""


class DocumentStore:
    """Writes JSON documents under ``migrations/<migration>/``."""

    def __init__(self, s3: "S3Client", bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def keep(self, migration: str, name: str, document: BaseModel) -> str:
        """Write a document over the one before and return its address, e.g. ``s3://bucket/migrations/orders/plan.json``."""
        return self._put(f"{_folder(migration)}/{name}.json", document.model_dump_json(indent=2), "application/json")

    def keep_page(self, migration: str, name: str, html: str) -> str:
        """Write a page for people beside the document of that name and return its address."""
        return self._put(f"{_folder(migration)}/{name}.html", html, "text/html; charset=utf-8")

    def read[Document: BaseModel](self, migration: str, name: str, model: type[Document]) -> Document | None:
        """Return a document that was kept, or None where there is none of that name."""
        try:
            answer = self._s3.get_object(Bucket=self._bucket, Key=f"{_folder(migration)}/{name}.json")
        except self._s3.exceptions.NoSuchKey:
            return None
        return model.model_validate_json(answer["Body"].read())

    def _put(self, key: str, text: str, content_type: str) -> str:
        self._s3.put_object(Bucket=self._bucket, Key=key, Body=text.encode(), ContentType=content_type)
        return f"s3://{self._bucket}/{key}"


def _folder(migration: str) -> str:
    return f"migrations/{migration}"
