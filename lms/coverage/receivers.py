"""Hears the lower rooms and marks people stale."""
