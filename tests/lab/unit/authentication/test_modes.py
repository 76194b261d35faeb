"""``make authentication`` migrates through every mode."""

from lab.authentication.scenario import PAIRS
from mskmigration.settings import Authentication


def test_every_mode_is_that_of_a_source() -> None:
    assert [pair.source for pair in PAIRS] == list(Authentication)


def test_modes_with_rights_of_their_own_are_those_of_targets_too() -> None:
    assert {pair.target for pair in PAIRS} >= {Authentication.IAM, Authentication.SCRAM_512, Authentication.OAUTHBEARER}
