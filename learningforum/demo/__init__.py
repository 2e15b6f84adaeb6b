"""Practice data: two years of an invented forum. Every person and case in it is invented."""
