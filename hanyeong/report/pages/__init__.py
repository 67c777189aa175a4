"""One module a page: what of a stage's facts is worth seeing, and how."""
