"""A query -> its result over a release, from worker processes that can be killed."""
