"""What the schedule promises: vectors, published cases, properties, and agreement with a second engine."""
