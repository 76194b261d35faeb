"""Settings of a broker that refuses what MSK Serverless refuses: most settings of topics, and everything about ACLs."""

from typing import Final

PACKAGE: Final = "io.github.mskmigration.lab.serverless"
SERVERLESS: Final = {
    "create.topic.policy.class.name": f"{PACKAGE}.ServerlessTopicPolicy",
    "alter.config.policy.class.name": f"{PACKAGE}.ServerlessTopicPolicy",
    "authorizer.class.name": f"{PACKAGE}.ServerlessAuthorizer",
}
