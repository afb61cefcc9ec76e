"""The programs that run a model: what each is told, what it says, what its end means. Pure but for `check`."""
