"""Validated content -> immutable releases in a folder, complete or absent."""
