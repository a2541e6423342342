# %%
def expensive():
    raise AssertionError('a training, a download or a plot')

# %%
import random
import numpy as np
random.seed(42)
np.random.seed(expensive())
random.seed(expensive())

# %%
PICKS = random.Random(7)
first = PICKS.random()

# %%
def f():
    random.random(), np.random.random()
    return 'right' if PICKS.random() != first == random.Random(7).random() else 'wrong'
