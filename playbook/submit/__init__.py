"""One run from a laptop: the Workflow is made from its play and handed to argo-server or the Kubernetes API."""
