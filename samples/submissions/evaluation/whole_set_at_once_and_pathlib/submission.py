# %%
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image
from sklearn import metrics

# %%
def predict_image(model, path):
    picture = Image.open(path).convert("RGB").resize((150, 150), Image.BILINEAR)
    dog = model.predict(np.array([np.array(picture)]) / 255.)[0, 0]
    return ("cat", "dog")[int(dog > 0.5)], np.maximum(dog, 1 - dog)

# %%
def evaluate(model, dataset):
    batches = list(dataset)
    x = np.concatenate([images for images, _ in batches])
    y = np.concatenate([labels for _, labels in batches])
    guess = model.predict(x, verbose=0).round().astype(int).ravel()
    p, r, f, _ = metrics.precision_recall_fscore_support(y, guess, average="binary", zero_division=0)
    return {"confusion_matrix": metrics.confusion_matrix(y, guess), "precision": p, "recall": r, "f1": f,
            "accuracy": (y == guess).mean()}

# %%
def row(path):
    pixels = np.asarray(Image.open(path).convert("RGB").resize((12, 12)), dtype=float)
    return pixels

def find_leaks(train_dir, val_dir):
    train = [(p, row(p)) for p in Path(train_dir).rglob("*.*")]
    val = [(p, row(p)) for p in Path(val_dir).rglob("*.*")]
    return [
        (a, b) for a, x in train for b, y in val
        if max(np.corrcoef(x.ravel(), y.ravel())[0, 1], np.corrcoef(x[:, ::-1].ravel(), y.ravel())[0, 1]) > 0.9
    ]
