"""What policy files say: the classes, the strict reader, places, and the book that finds clauses."""
