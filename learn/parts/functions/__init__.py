"""Part 1: activation functions and softmax."""
