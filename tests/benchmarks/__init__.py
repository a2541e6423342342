"""Tests of the benchmarks, one file for each module that has any."""
