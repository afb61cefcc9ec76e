"""What the maintainers run by hand; no part of the library."""
