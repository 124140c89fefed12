"""A deterministic simulation of the whole system: client, stores, files, network, clock and sandbox, from one seed.

Run it with `python -m tests.sim`. Everything happens in one process. Each simulated process is a thread, and only one
thread runs at a time. At every step, a scheduler chooses the thread that continues, with random numbers from the seed.
"""
