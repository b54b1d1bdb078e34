"""Messages out: in the product, by mail, as a digest."""
