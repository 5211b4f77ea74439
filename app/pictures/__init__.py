"""Results of stored queries -> pictures.

* `/oversikt`: `rows` lists its pictures and reads their rows. `bars`, `matrix`, `timeline` and `network` draw
  one picture each, with `parts` in common. `overview` collects them for a plan and a language.
* Page of a query: `result_chart` draws a bar chart of any result that is fit for it.
* Page of the vocabulary: `diagram` draws its classes.
"""
