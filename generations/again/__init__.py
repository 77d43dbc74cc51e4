"""Trying again: going on from a take's last second, bridging two, and what grew out of which.

It stands among the pages. The composer is below it and is filled by its address alone.
"""
