"""Identifiers and names from elsewhere -> our resources, with how sure each answer is."""
