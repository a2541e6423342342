# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def create_model():
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def early_stopping(patience):
    # YOUR CODE HERE
    raise NotImplementedError()
