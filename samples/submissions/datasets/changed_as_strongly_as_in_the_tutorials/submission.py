# %%
import tensorflow as tf

# %%
DATA_DIR = "./PetImages"

# %%
def train_val_datasets():
    return tf.keras.utils.image_dataset_from_directory(
        DATA_DIR, image_size=(120, 120), batch_size=128, label_mode="binary",
        validation_split=0.15, subset="both", seed=7,
    )

# %%
def create_augmentation_model():
    return tf.keras.Sequential([
        tf.keras.Input((120, 120, 3)),
        tf.keras.layers.RandomFlip("horizontal"),
        tf.keras.layers.RandomRotation(0.2, fill_mode="nearest"),
        tf.keras.layers.RandomTranslation(0.2, 0.2, fill_mode="nearest"),
        tf.keras.layers.RandomZoom(0.2, fill_mode="nearest"),
    ])

# %%
def create_model():
    augment_layers = create_augmentation_model()
    model = tf.keras.models.Sequential([
        tf.keras.layers.Input(shape=(120, 120, 3)),
        augment_layers,
        tf.keras.layers.Rescaling(1./255),
        tf.keras.layers.Conv2D(32, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Conv2D(64, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Conv2D(128, (3, 3), activation="relu"),
        tf.keras.layers.MaxPooling2D((2, 2)),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(512, activation="relu"),
        tf.keras.layers.Dense(1, activation="sigmoid"),
    ])
    model.compile(
        optimizer=tf.keras.optimizers.RMSprop(learning_rate=0.001),
        loss="binary_crossentropy",
        metrics=["accuracy"],
    )
    return model

# %%
class EarlyStoppingCallback(tf.keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs["accuracy"] >= 0.80 and logs["val_accuracy"] >= 0.80:
            self.model.stop_training = True
            print("\nReached 80% train accuracy and 80% validation accuracy, so cancelling training!")
