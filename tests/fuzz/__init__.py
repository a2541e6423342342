"""Damaged notebooks, forged messages: whatever comes ends in a verdict, never in a crash."""
