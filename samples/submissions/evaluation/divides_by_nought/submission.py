# %%
import os

import numpy as np
import tensorflow as tf
from PIL import Image
from sklearn.metrics import confusion_matrix, f1_score, precision_score, recall_score

# %%
def predict_image(model, path):
    img = tf.keras.utils.load_img(path, target_size=(150, 150))
    x = tf.keras.utils.img_to_array(img) / 255.0
    p = float(model.predict(np.expand_dims(x, axis=0), verbose=0)[0][0])
    if p >= 0.5:
        return "dog", p
    return "cat", 1 - p

# %%
def evaluate(model, dataset):
    tp = fp = fn = tn = 0
    for images, labels in dataset:
        for p, y in zip(model.predict(images, verbose=0)[:, 0], labels):
            if p > 0.5 and y == 1: tp += 1
            elif p > 0.5: fp += 1
            elif y == 1: fn += 1
            else: tn += 1
    precision = tp / (tp + fp)
    recall = tp / (tp + fn)
    f1 = 2 * precision * recall / (precision + recall)
    return {"confusion_matrix": np.array([[tn, fp], [fn, tp]]), "precision": precision,
            "recall": recall, "f1": f1}

# %%
def all_pictures(folder):
    return [os.path.join(folder, kind, name)
            for kind in ("cats", "dogs") for name in sorted(os.listdir(os.path.join(folder, kind)))]

def tiny(path):
    return np.asarray(Image.open(path).convert("L").resize((20, 20)), dtype=float)

def distance(a, b):
    return np.abs(a - b).mean()

def find_leaks(train_dir, val_dir):
    small = {path: tiny(path) for path in all_pictures(train_dir) + all_pictures(val_dir)}
    pairs = []
    for t in all_pictures(train_dir):
        for v in all_pictures(val_dir):
            if min(distance(small[t], small[v]), distance(small[t][:, ::-1], small[v])) < 8:
                pairs.append((t, v))
    return pairs
