"""Pages of whoever looks after the money."""
