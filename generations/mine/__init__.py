"""What concerns one person: their choices, their own figures, and hearing what was finished."""
