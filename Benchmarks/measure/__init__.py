"""Measures KYCC from outside, as whole processes, beside the programs that people would use instead."""
