"""Words and names, Korean first and English second, by the part of the pipeline they speak of."""
