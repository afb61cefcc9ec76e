"""For every trigger a payload that fires it, or why there is none. The engine judges, the search only proposes."""
