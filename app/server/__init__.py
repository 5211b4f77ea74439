"""The application server: connections with deadlines, threads in lanes, the site in them.

An event loop holds the connections, so a client that sends or reads slowly costs no thread.
docs/decisions/0021-an-event-loop-before-the-threads.md
"""
