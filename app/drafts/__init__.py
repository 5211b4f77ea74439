"""A draft of the content as a site of its own. Each page is marked as a draft, and shows its findings.

The content need not conform. A draft is written to a temporary folder, never to the folder of releases.
"""
