# %%
TRAIN, VAL = [], []

# %%
for one in (TRAIN, VAL):
    one.append('cats')

# %%
def f():
    return 'right' if TRAIN == VAL == ['cats'] else (TRAIN, VAL)
