"""Files on disk -> content that was read, completed by derivation, and checked."""
