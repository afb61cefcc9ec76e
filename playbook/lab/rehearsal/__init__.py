"""Rehearse for real: the same scenario with the real Argo, its events and API server; and both compared."""
