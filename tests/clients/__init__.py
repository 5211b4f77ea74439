"""Independent clients, which run the competency questions on a running site."""
