"""Tests of what students read."""
