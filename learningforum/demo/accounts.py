"""The invented people who try the forum in each role."""

#: Label of the role, and the address of the person who holds it.
DEMO_ACCOUNTS = {
    "coordinator": "coordinator@forum.example",
    "chair": "chair@forum.example",
    "learning-manager": "learning.manager@forum.example",
    "representative": "representative@forum.example",
    "joint": "joint@forum.example",
    "deputy": "deputy@forum.example",
    "ad-hoc": "ad.hoc@forum.example",
    "shield-reader": "shield.reader@forum.example",
    "bsab-reader": "bsab.reader@forum.example",
    "csp-reader": "csp.reader@forum.example",
}
