"""How fast the forum is, as ratios inside one run: `script/bench` (see docs/performance.md)."""
