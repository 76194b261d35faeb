"""Checks what a person typed, word by word."""

from pydantic import BaseModel, ValidationError

from mskmigration.errors import InvalidRequestError


def parsed[Request: BaseModel](model: type[Request], value: object, example: str) -> Request:
    """Check an execution's input.

    Raises
    ------
    InvalidRequestError
        Names every field that is wrong and why, and shows an example.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = "; ".join(
            f"{_field(fault['loc'])}: {fault['msg'].removeprefix('Value error, ')}" for fault in error.errors()
        )
        raise InvalidRequestError(f"The input is wrong: {faults}.", f"An input looks like this: {example}") from error


def _field(location: tuple[int | str, ...]) -> str:
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return path.lstrip(".") or "the input"
