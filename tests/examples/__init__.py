"""Tests of the example courses."""
