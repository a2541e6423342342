# %%
import os

import matplotlib.pyplot as plt
from IPython.display import HTML, clear_output, display


def create_train_val_dirs(root_path):
    for subset in ("training", "validation"):
        for animal in ("cats", "dogs"):
            os.makedirs(os.path.join(root_path, subset, animal))
    figure, axes = plt.subplots()
    axes.bar(["cats", "dogs"], [1, 2])
    plt.show()
    clear_output(wait=True)
    display(HTML("<b>done</b>"), figure)
    get_ipython().run_line_magic("matplotlib", "inline")
