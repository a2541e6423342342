# %%
def expensive():
    raise AssertionError('a training, a download or a plot')

# %%
LOG = []

# %%
def f():
    LOG.append(1)
    return 'right' if LOG else LOG

# %%
print(f())
for _ in range(3):
    f()
assert f(), expensive()
