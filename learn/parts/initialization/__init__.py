"""Part 4: initial weights, and what residual connections and normalization change."""
