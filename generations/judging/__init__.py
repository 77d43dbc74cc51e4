"""Looking and choosing: comparing takes, judging them, talking about them."""
