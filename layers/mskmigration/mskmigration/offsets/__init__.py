"""Finds where consumer groups go on reading in a copy of their topics; pure, and knows no handover."""
