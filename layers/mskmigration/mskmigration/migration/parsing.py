"""Checks what a person typed, word by word."""

from typing import ClassVar, Self

from pydantic import ConfigDict, ValidationError

from mskmigration.errors import InvalidRequestError
from mskmigration.frozen import Frozen


class Request(Frozen):
    """The input of an execution that a person starts; a field that it does not have is an error.

    Attributes
    ----------
    example
        A right input as JSON, which the error shows.
    """

    model_config = ConfigDict(extra="forbid")

    example: ClassVar[str]

    @classmethod
    def parse(cls, value: object) -> Self:
        """Check an execution's input.

        Raises
        ------
        InvalidRequestError
            Names every field that is wrong and why, and shows an example.
        """
        try:
            return cls.model_validate(value)
        except ValidationError as error:
            faults = "; ".join(
                f"{_field(fault['loc'])}: {fault['msg'].removeprefix('Value error, ')}" for fault in error.errors()
            )
            raise InvalidRequestError(
                f"The input is wrong: {faults}.", f"A correct input is for example: {cls.example}"
            ) from error


def _field(location: tuple[int | str, ...]) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.lstrip(".") or "the input"
