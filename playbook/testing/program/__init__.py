"""The fake CLI itself: copied beside its executable, run without site-packages. Imports the standard library only."""
