# %%
import os

import numpy as np
import tensorflow as tf
from PIL import Image
from sklearn.metrics import confusion_matrix, f1_score, precision_score, recall_score

# %%
def predict_image(model, path):
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def evaluate(model, dataset):
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def find_leaks(train_dir, val_dir):
    # YOUR CODE HERE
    raise NotImplementedError()
