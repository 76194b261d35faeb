"""State "Run Preflight": what will go wrong with the migration. Changes nothing, but for a topic that it removes."""

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from mskmigration.bootstrap import adapters
from mskmigration.migration import MigrationRequest
from mskmigration.preflight import accepted_rules, examine, gather
from mskmigration.preflight.page import page

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, object], _context: LambdaContext) -> dict[str, object]:
    """Judge every rule, keep the report and its page, and refuse what blockers stand against, where asked to.

    Raises
    ------
    InvalidRequestError
        Names what is wrong in the input.
    PreflightFailedError
        Names every blocker that was not accepted, with its remedy.
    """
    request = MigrationRequest.parse(event["request"])
    accepted, refuses = accepted_rules(request.preflight), bool(event.get("refuse", False))
    if refuses and request.preflight == "skip":
        return {"skipped_by_request": True}
    report = examine(gather(adapters().preflight_sources, request), accepted)
    documents = {
        "document": adapters().evidence.keep(request.migration, "preflight", report),
        "page": adapters().evidence.keep_page(request.migration, "preflight", page(report)),
    }
    logger.info("preflight", extra=report.summary())
    if refuses:
        report.refuse_if_blocked()
    return {"migration": request.migration, **documents, **report.summary()}
