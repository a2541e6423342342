# %%
SIZES = {}
for name, size in (('cats', 1), ('dogs', 2)):
    SIZES[name] = size
    print(name)

# %%
def f():
    return 'right' if SIZES == {'cats': 1, 'dogs': 2} else SIZES
