"""State "Plan Migration": what will be copied, with how many tasks, and what will not and why. Touches nothing."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.kafka import TopicPartition
from mskmigration.migration import MigrationRequest, make_plan

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Check the execution's input and plan the migration.

    Raises
    ------
    InvalidRequestError
        Names what is wrong in the input.
    HandedOverAlreadyError
        Clients write on the target already what would be copied there.
    KafkaUnreachableError
        The source does not answer.
    """
    request = MigrationRequest.parse(event["request"])
    if before := adapters().records.find(request.migration):
        before.assert_may_start_again(request)
    source = adapters().source
    partitions = source.partitions()
    bounds = source.bounds(
        [TopicPartition(name, n) for name, count in partitions.items() if request.migrates(name) for n in range(count)]
    )
    plan = make_plan(request, partitions, bounds, source.groups(), adapters().settings.delivery_guarantee)
    document = adapters().evidence.keep(plan.migration, "plan", plan)
    logger.info("planned", extra=plan.summary())
    return {"request": request.model_dump(mode="json"), "document": document, **plan.summary()}
