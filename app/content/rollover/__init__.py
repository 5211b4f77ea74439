"""What became of the measures when a plan got a new edition: a sheet with proposals -> successions as data.

`matching` compares the words of both editions, `sheet` writes the workbook, `reading` reads it back, and
`writing` gives the Turtle.
"""
