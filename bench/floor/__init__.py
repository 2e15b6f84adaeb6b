"""The floor app: what a bare Django page of the same weight takes on the same machine."""
