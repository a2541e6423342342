"""What students read: texts with named values, rules that choose a hint, and languages."""
