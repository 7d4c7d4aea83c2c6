"""The fast path: memories into the weights within seconds, as low-rank deltas of a few down projections."""
