"""State "Plan Migration": lists what will be copied, with how many tasks, and what not and why. Changes nothing."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.kafka import TopicPartition
from mskmigration.migration import MigrationRequest, make_plan
from mskmigration.state import Answer, state


class PlanMigrationInput(BaseModel):
    """The execution's input, as it is."""

    request: object


@state(PlanMigrationInput)
def handler(given: PlanMigrationInput, library: Adapters) -> Answer:
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
    request, source = MigrationRequest.parse(given.request), library.source
    if before := library.records.find(request.migration):
        before.assert_may_start_again(request)
    partitions = source.partitions()
    topics = {name: count for name, count in partitions.items() if request.migrates(name)}
    bounds = source.bounds([TopicPartition(name, n) for name, count in topics.items() for n in range(count)])
    plan = make_plan(request, partitions, bounds, source.groups(), library.settings.delivery_guarantee)
    document = library.documents.keep(plan.migration, "plan", plan)
    return {"request": request.model_dump(mode="json"), "document": document, **plan.summary()}
