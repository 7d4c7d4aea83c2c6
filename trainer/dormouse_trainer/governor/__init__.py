"""Whether a night may train now: what the machine says, what the user planned, and how long nights trained."""
