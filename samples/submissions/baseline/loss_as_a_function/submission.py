# %%
import tensorflow as tf
import os, random

# %%
# with tf.io.gfile it would work in a bucket too
def create_train_val_dirs(root_path):
    for subset in ('training', 'validation'):
        for animal in ('cats', 'dogs'):
            tf.io.gfile.makedirs(os.path.join(root_path, subset, animal))

# %%
def split_data(SOURCE_DIR, TRAINING_DIR, VALIDATION_DIR, SPLIT_SIZE):
    names = []
    for name in tf.io.gfile.listdir(SOURCE_DIR):
        if tf.io.gfile.stat(os.path.join(SOURCE_DIR, name)).length == 0:
            tf.print(name, 'is zero length, so ignoring.')
            print(name, 'ignored')
        else:
            names.append(name)
    random.shuffle(names)
    n = int(len(names) * SPLIT_SIZE)
    for name in names[:n]:
        tf.io.gfile.copy(os.path.join(SOURCE_DIR, name), os.path.join(TRAINING_DIR, name), overwrite=True)
    for name in names[n:]:
        tf.io.gfile.copy(os.path.join(SOURCE_DIR, name), os.path.join(VALIDATION_DIR, name), overwrite=True)

# %%
def train_val_generators(TRAINING_DIR, VALIDATION_DIR):
    Gen = tf.keras.preprocessing.image.ImageDataGenerator
    size = (150, 150)
    train = Gen(rescale=1./255).flow_from_directory(TRAINING_DIR, size, 'rgb', None, 'binary', 60)
    val = Gen(rescale=1./255).flow_from_directory(VALIDATION_DIR, size, 'rgb', None, 'binary', 60)
    return train, val

# %%
def create_model():
    l = tf.keras.layers
    model = tf.keras.models.Sequential([
        l.Conv2D(16, (3,3), activation=tf.nn.relu, input_shape=(150,150,3)),
        l.MaxPooling2D(2,2),
        l.Conv2D(32, (3,3), activation=tf.nn.relu),
        l.MaxPooling2D(2,2),
        l.Conv2D(64, (3,3), activation=tf.nn.relu),
        l.MaxPooling2D(2,2),
        l.Flatten(),
        l.Dense(512, activation=tf.nn.relu),
        l.Dense(1, activation=tf.nn.sigmoid),
    ])
    model.compile(optimizer=tf.keras.optimizers.RMSprop(0.001),
                  loss=tf.losses.binary_crossentropy,
                  metrics=['accuracy'])
    return model
