"""The state machine preflight: it reports, whatever is found."""

from tests.localaws.running import LocalAws
from tests.product.integration.state_machines.scripted import ScriptedMachine, Scripts

REQUEST = {"migration": "m", "topics": ["orders.*"]}
EXPLAINED = {"error": "InvalidRequestError", "cause": "topics: wrong", "subject": "s", "message": "m"}


def test_blockers_are_reported_and_fail_nothing(aws: LocalAws) -> None:
    found = {"blockers": ["topics-match"], "document": "s3://b/k"}
    execution = ScriptedMachine(aws, "preflight", {"run_preflight": [found]}).run(REQUEST)
    assert (execution.status, execution.entered) == ("SUCCEEDED", ["Take Request", "Run Preflight"])
    assert execution.output["preflight"]["found"] == found


def test_a_wrong_input_ends_it_with_its_cause(aws: LocalAws) -> None:
    scripts: Scripts = {"run_preflight": ["InvalidRequestError"], "explain_failure": [EXPLAINED]}
    execution = ScriptedMachine(aws, "preflight", scripts).run(["no", "object"])
    assert (execution.status, execution.error, execution.cause) == ("FAILED", "InvalidRequestError", "topics: wrong")
