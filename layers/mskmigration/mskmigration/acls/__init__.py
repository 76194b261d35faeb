"""Carries ACLs from the source to the target: MirrorMaker 2's own synchronization is off.

It would lock the worker's producer out of the copy, and it carries no ALLOW WRITE, no ACL of a group and none of a
transactional id (``MirrorSourceConnector.syncTopicAcls``, ``shouldReplicateAcl``).
"""
