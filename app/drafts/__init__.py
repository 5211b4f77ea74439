"""A draft of the content as a site of its own: built without the demands of a release, marked, checked.

It never touches the folder of releases: a draft is written to a temporary folder.
"""
