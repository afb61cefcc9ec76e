"""An exploration as people and programs see it: timeline, report, JSON. Reads; decides nothing."""
