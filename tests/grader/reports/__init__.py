"""Tests of results in other forms."""
