"""The only door to PyGithub: pull requests, labels, reviews. It decides nothing, and never logs a token."""
