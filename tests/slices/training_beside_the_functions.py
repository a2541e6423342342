# %%
def expensive():
    raise AssertionError('a training, a download or a plot')

# %%
CFG = {}
CFG['size'] = 150

# %%
model = dict(size=CFG['size'])
history = expensive()
history.update(expensive())

# %%
for rate in (0.1, 0.01):
    result = expensive()
    print(CFG['size'], result)

# %%
def f():
    return 'right' if CFG == {'size': 150} else CFG
