# %%
SIZE = 1

# %%
del SIZE

# %%
SIZE = 150

# %%
def f():
    return 'right' if SIZE == 150 else SIZE
