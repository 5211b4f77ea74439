"""The application server: connections with deadlines, and thread pools that run the site.

An event loop holds the connections, so a slow client does not occupy a thread.
docs/decisions/0021-an-event-loop-before-the-threads.md
"""
