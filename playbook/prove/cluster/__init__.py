"""PB4xx: rights, what is referred to and missing, schemas, containers, and what stands beside them."""
