"""Plays + platform -> plain Kubernetes objects: CRDs, rights, policies, the reconciler. Never Workflows or Sensors."""
