"""Clients that this project did not write, asking a running site the competency questions."""
