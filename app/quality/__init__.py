"""Checks of a deployed site from outside, and the metadata score of data.norge.no."""
