"""The queue page: what is on the way and in line, and what one may do about it."""
