"""Beyond the exercise: more networks, training that can be interrupted, evaluation, prediction.

The modules right in `catsdogs_ref` are what a student writes, and the grader reads them as a
submission; what is here it does not see.
The story in reading order:

- `recipes`: the networks by name, and how each is trained
- `architectures`: the networks themselves
- `scaling`, `augmentation`: what is done to pictures before a network sees them
- `reading`: all pictures of a folder with their labels
- `batches`: pictures from disk to batches, with `tf.data` or as students do it
- `schedule`: how the learning rate rises and falls
- `statistics`: what normalisations know of all pictures, for validation
- `configurations`, `keras2`: what a model consists of, by the plain data in its file
- `expectations`: what a model expects and what its answers mean, by its layers
- `checkpoints`, `model_files`: what a training leaves on disk after each epoch
- `runs`: a whole training
- `search`: many short trainings, for a better rate, dropout and width
- `evaluation`, `reports`: how good a network is, as text, JSON and HTML
- `prediction`: what a network says of single pictures
- `figures`: what augmentation does, how an evaluation looks
"""
