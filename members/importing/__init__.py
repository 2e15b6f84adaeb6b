"""How a membership list is understood: which agency, place and person a row means, and what would change.

All of it is thinking: `queries.importing` reads what it needs, `domain.importing` does what comes out.
"""
