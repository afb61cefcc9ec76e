"""A performance as people see it: timeline, JSON, one HTML page. Reads; decides nothing."""
