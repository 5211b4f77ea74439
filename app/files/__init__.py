"""Release -> files to download: dumps, tables, documents. `table` lists them."""
