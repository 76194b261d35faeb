"""Tests of what is deployed, as text: templates, state machines, and the house's own rules."""
