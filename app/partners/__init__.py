"""Accepted contributions of partners, and the partners' tokens: kept in a folder of their own, in SQLite."""
