# %%
NAMES = []

# %%
[NAMES.append(n) for n in ('cats', 'dogs')]

# %%
def f():
    return 'right' if NAMES == ['cats', 'dogs'] else NAMES
