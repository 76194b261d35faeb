"""The reference pages below ``docs/reference/``, written from what they describe."""
