"""Play a rendered tree forward, offline: what would Argo do, and when. Never touches the outside."""
