# %%
import tensorflow as tf

# %%
DATA_DIR = "./PetImages"

# %%
def train_val_datasets():
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def create_augmentation_model():
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
def create_model():
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
class EarlyStoppingCallback(tf.keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        # YOUR CODE HERE
        raise NotImplementedError()
