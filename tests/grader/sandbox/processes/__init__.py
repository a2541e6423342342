"""Tests of the processes of the sandbox."""
