"""The only door to the Kubernetes API: dicts in, dicts out, every call with a deadline."""
