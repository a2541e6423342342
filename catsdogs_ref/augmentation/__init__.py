"""The reference for the assignment *augmentation*: what can be done about overfitting.

The story in reading order:

- `generators`: training pictures that are changed at random, validation pictures that are not
- `models`: a network that is kept from learning by heart
- `stopping`: when to stop, and which weights to keep
"""
