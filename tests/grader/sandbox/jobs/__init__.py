"""Tests of the jobs that run in a worker."""
