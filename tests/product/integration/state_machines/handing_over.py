"""What the functions of a handover answer when all goes well, and the states that both machines go through then."""

from typing import Any, Final

from tests.product.integration.state_machines.scripted import Scripts

REQUEST: Final = {"migration": "m", "fence": "acl"}
TOLD: Final = {"topics": ["orders"], "groups": ["billing"]}
EXPLAINED: Final = {"error": "Named", "cause": "In words.", "subject": "Cutover failed: Named", "message": "In words."}
UNDONE: Final = {"undone": ["1 topics may be written to again"], "subject": "given up", "message": "was undone"}
PREPARED: Final = {"reverse_connector": "m-reverse", "seeded": 1, "left": 0}

REHEARSE: Final = ["Rehearse", "Rehearse Functions", *["Rehearse Function"] * 8]
BLOCKED: Final = [
    "Fence Writers",
    "Announce Fence",
    "Prove Quiet",
    "Quiet?",
    "Drain",
    "Drained?",
    "Translate Groups",
    *["Translate Offsets"] * 2,
    "Apply Offsets",
    "Verify Offsets",
    "Promote",
]
GIVEN_UP: Final = ["Abort Handover", "Explain Failure", "Was It Refused?", "Notify Failure"]
PAGED: Final = ["Abort Handover", "Abort Failed", "Explain Failure", "Was It Refused?", "Notify Failure"]

# Each function that works between the fence and the promotion, and the state that it is.
BEFORE_PROMOTION: Final = {
    "fence_writers": "Fence Writers",
    "prove_quiet": "Prove Quiet",
    "drain": "Drain",
    "translate_offsets": "Translate Offsets",
    "apply_offsets": "Apply Offsets",
    "verify_offsets": "Verify Offsets",
    "promote": "Promote",
}


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
        "words": "1 topics are to be handed over. Token:\n",
        "words_after": "\nEND",
        "told": TOLD,
    }


def looked(action: str) -> dict[str, Any]:
    """Return what a function answers that looks whether things are so far."""
    return {"action": action, "reason": "because", "wait_seconds": 2}


def promoted(direction: str, migration: str = "m") -> dict[str, Any]:
    """Return what the promotion answers."""
    detail = {"migration": migration, "handover": "h", "direction": direction, "write_block_seconds": 7.5}
    return {"subject": "clients may switch", "message": "go on there", "write_block_seconds": 7.5, "detail": detail}


def blocked_functions(direction: str) -> Scripts:
    """Return the answers of the functions that both machines share."""
    return {
        "fence_writers": [{"topics": 1}],
        "prove_quiet": [looked("quiet")],
        "drain": [looked("drained")],
        "translate_offsets": [{"positions": 16, "exact": 16}],
        "apply_offsets": [{"positions": 32, "groups": 1}],
        "verify_offsets": [{"positions": 32, "exact": 32, "bounded": 0}],
        "promote": [promoted(direction)],
        "record_handover": [{"document": "s3://b/report.json", "page": "s3://b/report.html"}],
        "abort_handover": [UNDONE],
        "explain_failure": [EXPLAINED],
    }
