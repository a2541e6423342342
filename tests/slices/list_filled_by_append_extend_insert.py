# %%
FILTERS = []

# %%
FILTERS.append(32)
FILTERS.extend([64])

# %%
def f():
    return 'right' if FILTERS == [16, 32, 64] else FILTERS

# %%
FILTERS.insert(0, 16)
