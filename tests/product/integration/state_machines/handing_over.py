"""What the functions of a handover answer when all goes well, and the states that are entered then."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from mskmigration.cutover.record import Direction, HandoverStage
from mskmigration.cutover.workflow import WHILE_WRITERS_WAIT, HandoverStep, step_to, steps_of
from tests.localaws.running import LocalAws
from tests.product.integration.state_machines.scripted import NOTHING, REHEARSED, Answer, ScriptedMachine, Scripts

REQUEST: Final = {"migration": "m", "fence": "acl"}
TOLD: Final = {"topics": ["orders"], "groups": ["billing"]}
EXPLAINED: Final = {"error": "Named", "cause": "In words.", "subject": "Cutover failed: Named", "message": "In words."}
UNDONE: Final = {"undone": ["1 topics may be written to again"], "subject": "given up", "message": "was undone"}
PREPARED: Final = {"reverse_connector": "m-reverse", "seeded": 1, "left": 0}

# The states that a machine enters at a step, where they are more than the step's own.
_ENTERED: Final[Mapping[str, list[str]]] = {
    "Plan Handover": ["Take Request", "Plan Handover", "Approved?"],
    "Check Reverse Lag": ["Check Reverse Lag", "Reverse Lag Small?"],
    "Fence Writers": ["Rehearse", "Rehearse Functions", *["Rehearse Function"] * 8, "Fence Writers", "Announce Fence"],
    "Prove Quiet": ["Prove Quiet", "Quiet?"],
    "Drain": ["Drain", "Drained?"],
    "Translate Offsets": ["Translate Groups", *["Translate Offsets"] * 2],
    "Promote": ["Promote", "Announce Promotion", "Notify Promotion"],
}
GIVEN_UP: Final = ["Abort Handover", "Explain Failure", "Was It Refused?", "Notify Failure", "Handover Failed"]
PAGED: Final = [GIVEN_UP[0], "Abort Failed", *GIVEN_UP[1:]]
UNFINISHED: Final = ["Promoted But Unfinished", *GIVEN_UP[1:]]
FAILURE: Final = (EXPLAINED["subject"], EXPLAINED["message"])


def entered(steps: Iterable[HandoverStep]) -> list[str]:
    """Return the states that are entered at steps of which each does at once what it is to do."""
    return [name for step in steps for name in _ENTERED.get(step.state, [step.state])]


PLANNED: Final = entered([step_to(HandoverStage.PLANNED)])
# What follows an approval; what follows where a promotion is on record; and what may still fail then.
APPROVED: Final = {direction: ["Rollback?", *entered(steps_of(direction)[1:])] for direction in Direction}
PROMOTED: Final = APPROVED[Direction.FORWARD][APPROVED[Direction.FORWARD].index("Promote") :]
AFTER_PROMOTION: Final = [step.function for step in steps_of(Direction.FORWARD)[-2:]]
BEFORE_PROMOTION: Final = [step.function for step in WHILE_WRITERS_WAIT]


def planned(action: str, direction: str, migration: str = "m") -> dict[str, Any]:
    """Return what planning answers."""
    return {
        "action": action,
        "migration": migration,
        "handover": "20261125T061500Z",
        "direction": direction,
        "plan": {"topics": 1},
        "batches": [0, 1],
        "subject": "Migration m: approve the handover",
        "message": "1 topics are to be handed over. Token:\n",
        "message_after": "\nEND",
        "event_names": TOLD,
    }


def looked(action: str) -> dict[str, Any]:
    """Return what a function answers that looks whether things are so far."""
    return {"action": action, "reason": "because", "wait_seconds": 2}


def promoted(direction: str, migration: str = "m") -> dict[str, Any]:
    """Return what the promotion answers."""
    detail = {"migration": migration, "handover": "h", "direction": direction, "write_block_seconds": 7.5}
    return {"subject": "clients may switch", "message": "go on there", "write_block_seconds": 7.5, "detail": detail}


def answers(direction: Direction) -> Scripts:
    """Return the answers of all functions when everything goes well and has been approved before."""
    return {
        "plan_handover": [planned("proceed", direction)],
        "start_reverse_replication": [{"lifted": 1, "since": "2026-11-25T06:15:00+00:00"}],
        "check_reverse_lag": [looked("small")],
        "fence_writers": [{"topics": 1}],
        "prove_quiet": [looked("quiet")],
        "drain": [looked("drained")],
        "translate_offsets": [{"positions": 16, "exact": 16}],
        "apply_offsets": [{"positions": 32, "groups": 1}],
        "verify_offsets": [{"positions": 32, "exact": 32, "bounded": 0}],
        "promote": [promoted(direction)],
        "prepare_next_handover": [PREPARED],
        "record_handover": [{"document": "s3://b/report.json", "page": "s3://b/report.html"}],
        "abort_handover": [UNDONE],
        "explain_failure": [EXPLAINED],
    }


def handover_machine(
    aws: LocalAws,
    direction: Direction,
    scripts: Scripts,
    *,
    rehearsal: Answer = REHEARSED,
    changed: Mapping[str, str] = NOTHING,
) -> ScriptedMachine:
    """Return the machine of a direction, whose functions answer as if all went well but for the given scripts."""
    return ScriptedMachine(
        aws,
        "handover",
        {**answers(direction), **scripts},
        rehearsal=rehearsal,
        changed=changed,
        substituted={"Direction": direction},
    )
