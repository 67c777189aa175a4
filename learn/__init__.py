"""The course: pages that are made by the code they explain, on the core that trains the product."""
