"""A real API server, Argo Workflows and Argo Events as processes on this machine: for trying and testing."""
