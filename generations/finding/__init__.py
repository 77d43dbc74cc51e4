"""Which takes: the filters of an address, in words, with counts that respect each other."""
