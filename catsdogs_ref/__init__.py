"""The reference for the Cats-vs-Dogs exercise: from pictures on disk to a trained network.

The story in reading order:

- `datasets`: where pictures come from, and what is odd in them
- `drawing`: drawn toy cats and dogs, for when the real photos are not at hand
- `split`: folders for training and validation, and the split of the pictures between them
- `readable`: which files of a folder are pictures that can be read
- `whole_split`: a data set split as a whole, or not at all
- `generators`: pictures from folders to batches of numbers
- `models`: the network
- `training`: training with a history
- `plots`: the pictures and the curves to look at
- `resources`: whether memory and disk are enough
- `failures`: how a command ends when it cannot go on

That is the exercise, and the grader reads the modules right in here as a submission.
`lab` goes on from there: more networks, trainings that can be interrupted, evaluation, prediction.
`commands` and `cli` make the commands `catsdogs data`, `train`, `tune`, `evaluate` and `predict`
of it all.
"""
