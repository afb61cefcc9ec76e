"""A user's repository on disk: reads workflows/, sensors/, environments; writes the rendered tree. No policy."""
