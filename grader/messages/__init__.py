"""What students read: texts with named values, and rules that choose a hint."""
