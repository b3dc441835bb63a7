"""What a reader sees, as values, and the templates that print them."""
