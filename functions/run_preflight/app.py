"""State "Run Preflight": checks a migration for known problems. Changes nothing, but for a topic that it removes."""

from pydantic import BaseModel

from mskmigration.bootstrap import Adapters
from mskmigration.migration import MigrationRequest
from mskmigration.preflight import accepted_rules, examine, gather
from mskmigration.preflight.page import page
from mskmigration.state import Answer, state


class RunPreflightInput(BaseModel):
    """The execution's input, as it is, and whether blockers end the execution."""

    request: object
    refuse: bool = False


@state(RunPreflightInput)
def handler(given: RunPreflightInput, library: Adapters) -> Answer:
    """Judge every rule, keep the report and its page, and refuse what blockers stand against, where asked to.

    Raises
    ------
    InvalidRequestError
        Names what is wrong in the input.
    PreflightFailedError
        Names every blocker that was not accepted, with its remedy.
    """
    request = MigrationRequest.parse(given.request)
    accepted = accepted_rules(request.preflight)
    if given.refuse and request.preflight == "skip":
        return {"skipped_by_request": True}
    report = examine(gather(library, request), accepted)
    documents = {
        "document": library.documents.keep(request.migration, "preflight", report),
        "page": library.documents.keep_page(request.migration, "preflight", page(report)),
    }
    if given.refuse:
        report.refuse_if_blocked()
    return {"migration": request.migration, **documents, **report.summary()}
