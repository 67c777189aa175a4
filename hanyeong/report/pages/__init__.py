"""One module a page: what of a stage's result is worth seeing, and how."""
