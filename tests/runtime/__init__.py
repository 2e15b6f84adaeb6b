"""Tests of how the forum is started, kept running and stopped: with real servers, on folders of their own."""
