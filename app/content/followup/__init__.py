"""Follow-up of an adopted plan: a sheet that the planner fills in -> a report in a file of its own.

`plans` reads the plan from the content, `sheet` writes the workbook, `reading` reads it back, and `writing`
gives the Turtle of the report. The adopted words are never changed.
"""
