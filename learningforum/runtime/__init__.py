"""How the forum is started on one machine: PostgreSQL, Valkey, the web server, the worker and beat, as one family.

`script/server` ends in `python -m learningforum.runtime serve`. Where PostgreSQL and Valkey are given
(DATABASE_URL, REDIS_URL) they are used as they are.
"""
