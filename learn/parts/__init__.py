"""One package for each part of the course (learn/README.md)."""
