"""The reference for the assignment *evaluation*: what a trained network is worth.

The story in reading order:

- `prediction`: what it says of one picture
- `measures`: how often it is right, and in which way it is wrong
- `leaks`: whether it was examined on what it had learned
"""
