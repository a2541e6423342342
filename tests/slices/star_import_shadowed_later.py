# %%
from math import *

# %%
pi = 3
pi += 1

# %%
def f():
    return 'right' if (pi, floor(2.5)) == (4, 2) else pi
