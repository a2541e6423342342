# %%
NAMES = []

# %%
list(map(NAMES.append, ('cats', 'dogs')))

# %%
def f():
    return 'right' if NAMES == ['cats', 'dogs'] else NAMES
