"""Tests of the hints on exceptions."""
