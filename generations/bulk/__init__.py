"""Acts on many takes at once: picked one by one, or all that the filters found."""
