"""Train, evaluate and ask networks; training resumes after an interruption.

In reading order:

- `training_configs`: the networks by name, and how each is trained
- `architectures`: the networks themselves
- `scaling`, `augmentation`: preprocessing of pictures
- `reading`: the pictures of a folder with their labels
- `batches`: batches from pictures on disk, with `tf.data` or as students do it
- `schedule`: the learning rate by epoch
- `batch_norm`: statistics of batch normalization for validation
- `configurations`, `keras2`: the configuration in a model's file as plain data
- `model_interface`: the input scale and output meaning of a model, by its layers
- `checkpoints`, `model_files`, `atomic_file`: files of a training
- `fitting`, `runs`: a whole training
- `search`: search for a better rate, dropout and width
- `evaluation`, `reports`: measures of a network, as text, JSON and HTML
- `prediction`: predictions for single pictures
- `figures`, `plots`: figures of preprocessing, training and evaluation
"""
