"""Names the cause of a failure from the worker's stack trace."""

LONGEST = 400


def cause_of(trace: str | None) -> str:
    """Return the innermost cause of a Java stack trace: Connect's own frames say only that a task died."""
    lines = [line.strip() for line in (trace or "").splitlines()]
    causes = [line.removeprefix("Caused by: ") for line in lines if line.startswith("Caused by: ")]
    return (causes[-1] if causes else lines[0] if lines else "no trace")[:LONGEST]
