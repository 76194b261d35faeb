"""What the function of every state does around its work: it reads the event, logs, and answers with JSON."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Final, cast

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from mskmigration import bootstrap
from mskmigration.bootstrap import Adapters

logger = Logger()
LONGEST_TEXT: Final = 1_000  # characters of a text in a line of the log; a plan's message has 20 times as many
type Answer = BaseModel | Mapping[str, object]
type Handler = Callable[[dict[str, object], LambdaContext], dict[str, object]]


def state[Input: BaseModel](
    model: type[Input], *, rehearses: bool = False
) -> Callable[[Callable[[Input, Adapters], Answer]], Handler]:
    """Make a Lambda handler of a function that does a state's work.

    The function is given the event as a model, and the library's adapters with connections that live. What it returns
    is the state's output. Its short values are logged; errors are logged by the runtime, which ends the invocation.

    Parameters
    ----------
    model
        What the state passes to its function. An event that does not fit raises ``pydantic.ValidationError``.
    rehearses
        Whether the event may be ``{"rehearsal": true}`` instead. The function then only opens its clients and tries its
        rights by reading, so that it does not start cold later, when each second counts.
    """

    def decorate(work: Callable[[Input, Adapters], Answer]) -> Handler:
        @logger.inject_lambda_context(clear_state=True)
        @wraps(work)
        def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
            library = bootstrap.adapters()
            if rehearses and event.get("rehearsal") is True:
                from mskmigration.cutover.rehearsal import rehearse  # noqa: PLC0415 few functions hand over

                answer = rehearse(library)
            else:
                answer = _as_json(work(model.model_validate(event), library))
            logger.info("done", extra={"output": _short(answer)})
            return answer

        return cast("Handler", handler)

    return decorate


def _as_json(answer: Answer) -> dict[str, object]:
    return answer.model_dump(mode="json") if isinstance(answer, BaseModel) else dict(answer)


def _short(answer: Mapping[str, object]) -> dict[str, object]:
    """Return what a line of the log can hold: a list or an object is counted, a long text is cut."""
    return {name: _shortened(value) for name, value in answer.items()}


def _shortened(value: object) -> object:
    if isinstance(value, list | tuple | Mapping):
        return len(value)
    return value[:LONGEST_TEXT] if isinstance(value, str) else value
