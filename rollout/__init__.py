"""Track technology programmes that are designed once and delivered by every police force when it suits it."""

__version__ = "0.1.0"
