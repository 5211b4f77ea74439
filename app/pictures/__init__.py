"""Rows of stored queries -> pictures of a plan: bars, a matrix, a network, a timeline."""
