"""Training backends: `protocol` is their contract, `choice` picks one, `peft` and `mlx` are the two there are."""
