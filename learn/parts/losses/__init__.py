"""Part 2: loss functions."""
