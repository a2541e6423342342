"""The reference for the assignment *datasets*: from a folder of photos to a training that stops.

The story in reading order:

- `loading`: two datasets from one folder, without a picture in both
- `models`: random changes as a small model, and a network that rescales the pictures itself
- `stopping`: a callback that stops when the accuracy is good enough
"""
