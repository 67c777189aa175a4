"""Part 8: where time and memory of a training go."""
