"""What needs a person: provider accounts, lost requests, files that could not be brought home."""
