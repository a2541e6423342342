"""Tests: they mirror the packages; cases are folders below `submissions/`."""
