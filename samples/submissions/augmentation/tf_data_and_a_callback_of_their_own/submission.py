# %%
import tensorflow as tf

# %%
change = tf.keras.Sequential([
    tf.keras.layers.RandomFlip("horizontal"),
    tf.keras.layers.RandomRotation(0.06),
    tf.keras.layers.RandomZoom(0.15),
])

def load(folder, shuffle):
    return tf.keras.utils.image_dataset_from_directory(
        folder, image_size=(150, 150), batch_size=16, label_mode="binary", shuffle=shuffle
    ).map(lambda x, y: (x / 255, y))

def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    training = load(TRAINING_DIR, True)
    training = training.map(lambda x, y: (change(x, training=True), y))
    return training.prefetch(1), load(VALIDATION_DIR, False).cache()

# %%
def block(x, filters):
    x = tf.keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)(x)
    x = tf.keras.layers.BatchNormalization()(x)
    x = tf.keras.layers.Activation("relu")(x)
    x = tf.keras.layers.MaxPooling2D()(x)
    return tf.keras.layers.SpatialDropout2D(0.1)(x)

def create_model():
    inputs = x = tf.keras.Input((150, 150, 3))
    for filters in (16, 32, 64):
        x = block(x, filters)
    x = tf.keras.layers.GlobalAveragePooling2D()(x)
    outputs = tf.keras.layers.Dense(1, activation="sigmoid")(x)
    model = tf.keras.Model(inputs, outputs)
    model.compile("rmsprop", "binary_crossentropy", ["accuracy"])
    return model

# %%
class Stop(tf.keras.callbacks.Callback):
    def __init__(self, patience):
        super().__init__()
        self.patience = patience

    def on_train_begin(self, logs=None):
        self.lowest = float("inf")
        self.waited = 0
        self.best = None

    def on_epoch_end(self, epoch, logs=None):
        if logs["val_loss"] < self.lowest:
            self.lowest = logs["val_loss"]
            self.waited = 0
            self.best = self.model.get_weights()
            return
        self.waited += 1
        if self.waited == self.patience:
            self.model.stop_training = True
            self.model.set_weights(self.best)

def early_stopping(patience):
    return Stop(patience)
