"""Part 9: the life of a model, by what the pipeline has left."""
