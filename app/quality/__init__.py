"""Holds a deployed site to what it promises, from outside, as its clients meet it."""
