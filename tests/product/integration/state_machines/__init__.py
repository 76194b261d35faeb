"""The state machines as they are deployed, with functions that say what a test wants them to."""
