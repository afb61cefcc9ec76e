"""PB1xx: expressions, gates, calls, names and limits of workflows."""
