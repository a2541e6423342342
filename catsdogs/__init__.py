"""The tool `catsdogs`: pictures of cats and dogs, and networks that tell them apart.

- `datasets`: where pictures come from, what is wrong with them, and how they are split
- `training`: networks, training that can be interrupted, evaluation and prediction
- `commands`: the commands `catsdogs data`, `train`, `tune`, `evaluate` and `predict`
"""
