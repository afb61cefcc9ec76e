"""Pods as processes of this machine, for the lab: a test tool, and never a sandbox for what one does not trust."""
