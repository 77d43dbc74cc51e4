"""The figures of this machine: `python -m tests.bench [section …]`, `make bench`.

Everything is measured in one run, with ratios where figures can be compared; the load of other
work on the machine moves the absolute ones. Nothing here asks a network beyond this machine.
"""
