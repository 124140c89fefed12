"""A deterministic simulation of the whole system: client, stores, files, network, clock and sandbox, from one seed.

`python -m tests.sim --help` runs it. Everything happens in one process. Each simulated process is a thread, and only
one thread runs at a time: a scheduler decides at every step, with the seed's random numbers, which one goes on.
"""
