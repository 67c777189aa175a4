"""Part 3: backpropagation by hand."""
