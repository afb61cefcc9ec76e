"""Agents for other programs: HTTP with a token, a queue that says when it is full, results delivered. Watches no cluster."""
