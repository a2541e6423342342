# %%
import random
NAMES = ['b', 'c', 'a']

# %%
random.shuffle(NAMES)
NAMES.sort()

# %%
def f():
    return 'right' if NAMES == ['a', 'b', 'c'] else NAMES
