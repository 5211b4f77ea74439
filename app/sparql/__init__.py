"""Release -> answers: lookups of one resource in this process, queries in killable workers."""
