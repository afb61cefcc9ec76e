"""PB3xx: gates without a releaser, releasers without a gate, labels nobody adds, our own echoes."""
