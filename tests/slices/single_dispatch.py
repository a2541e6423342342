# %%
import functools
@functools.singledispatch
def size(x):
    return 0

# %%
@size.register(int)
def _(x):
    return x

# %%
@size.register(str)
def _(x):
    return len(x)

# %%
def f():
    return 'right' if (size(3), size('ab')) == (3, 2) else 'wrong'
