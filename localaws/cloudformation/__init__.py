"""CloudFormation: creates, updates and deletes every resource through its service's own API.

moto ignores the resource types that it does not know, loses properties of those that it does, and spreads no
change to what refers to it. Here moto keeps the records of stacks and change sets; deploying is ours.
"""

from localaws.cloudformation.moto_backend import install

__all__ = ["install"]
