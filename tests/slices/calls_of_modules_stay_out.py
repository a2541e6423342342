# %%
def expensive():
    raise AssertionError('a training, a download or a plot')

# %%
import os
import random
from os import path
join = os.path

# %%
os.makedirs('/nonexistent/x', exist_ok=expensive())
random.seed(expensive())
join.exists(expensive())

# %%
def f():
    return 'right' if path.basename(join.join('a', 'b')) + os.sep == 'b/' else random
