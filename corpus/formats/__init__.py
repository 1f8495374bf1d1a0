"""One module for each family of page shapes, and what they share: lines, furniture, layout, checks."""
