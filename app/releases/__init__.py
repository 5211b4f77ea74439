"""Checked content -> releases in a folder: immutable, whole or not there."""
