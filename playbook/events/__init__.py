"""What the Events side of Argo declares and does: types, and the engine of filters and parameters."""
