"""A municipal action plan as linked open data: settings -> content -> release -> answers -> pages."""
