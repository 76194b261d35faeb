"""Every rule of the local AWS refuses a variant of the project's templates, and none refuses the templates."""

import json
from pathlib import Path

import pytest

from lab.deploy.strict.judging import refusals
from lab.deploy.strict.variant import Variant
from lab.deploy.strict.variants import VARIANTS
from localaws.cloudformation.strict import names, registry, schemas, trust, waiting
from localaws.cloudformation.strict.rules import RULES
from localaws.stepfunctions import definitions
from tests.paths import ROOT
from tests.product.infrastructure.templates import ROOT_TEMPLATE, STACKS

PURE = [variant for variant in VARIANTS if variant.pure]
SECRET = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:kafka-AbCdEf"
CLUSTER = "arn:aws:kafka:eu-central-1:123456789012:cluster/production/01234567-89ab-cdef-0123-456789abcdef-1"
KEY = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
FORMS = {
    "as given": {},
    "with secrets": {"SourceAuthentication": "scram-512", "SourceSecretArn": SECRET, "SourceSecretKeyArn": KEY},
    "with IAM": {
        "SourceAuthentication": "iam",
        "SourceClusterArn": CLUSTER,
        "TargetAuthentication": "iam",
        "TargetClusterArn": CLUSTER,
    },
    "with all": {
        "ExecuteCommand": "enabled",
        "Monitoring": "enabled",
        "KmsKeyArn": KEY,
        "Authentication": "iam-and-scram",
    },
    "express": {"ClusterType": "express"},
    "serverless": {"ClusterType": "serverless", "AutoScaling": "disabled"},
}


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SAM translator asks for one."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("file", [str(path.relative_to(ROOT)) for path in (ROOT_TEMPLATE, *STACKS)])
def test_the_templates_are_accepted(file: str, form: str) -> None:
    assert refusals(Variant("none", file, parameters=FORMS[form])) == []


@pytest.mark.parametrize("variant", PURE, ids=lambda variant: f"{variant.rule}-{variant.template}")
def test_a_fault_is_refused_by_its_rule(variant: Variant) -> None:
    told = refusals(variant)
    assert told
    assert all(f"[rule {variant.rule}: " in each for each in told), told


def test_every_rule_has_a_variant() -> None:
    rules = {rule.name for rule in RULES} | {*schemas.RULES.values()} | {names.RULE, trust.RULE, waiting.RULE}
    assert rules - {variant.rule for variant in VARIANTS} == set()


def test_a_schema_is_there_for_every_type_that_is_deployed() -> None:
    assert registry.schema_of("AWS::ECS::Service", "eu-central-1")
    assert registry.schema_of("AWS::None::Such", "eu-central-1") is None


@pytest.mark.parametrize("side", ["Source", "Target"])
def test_a_secret_is_named_by_its_whole_arn(side: str) -> None:
    parameters = {f"{side}SecretArn": SECRET.removesuffix("-AbCdEf")}
    (told,) = refusals(Variant("none", "template.yaml", parameters=parameters))
    assert "must be the whole ARN of a secret" in told


def test_the_brokers_of_both_clusters_fit_into_the_environment_of_functions() -> None:
    longest = ",".join(["broker:9092"] * 100)
    both = {"SourceBootstrapServers": longest, "TargetBootstrapServers": longest}
    given = FORMS["with IAM"] | FORMS["with secrets"] | {"TargetSecretArn": SECRET, "Application": "a" * 40} | both
    assert refusals(Variant("none", "stacks/control.yaml", parameters=given)) == []
    (told,) = refusals(Variant("none", "template.yaml", parameters={"SourceBootstrapServers": f"{longest},b:1,c:12"}))
    assert "must contain at most 1200 characters" in told


@pytest.mark.parametrize("file", sorted((ROOT / "statemachines").glob("*.asl.json")), ids=lambda file: file.name)
def test_the_state_machines_are_accepted(file: Path) -> None:
    assert list(definitions.faults(json.loads(file.read_text()))) == []
