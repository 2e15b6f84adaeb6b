"""Tests of the forum, in the same rooms as the code."""
