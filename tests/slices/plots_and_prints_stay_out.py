# %%
def expensive():
    raise AssertionError('a training, a download or a plot')

# %%
NAMES = ['cats', 'dogs']
COUNTS = {'cats': 1}

# %%
print(NAMES, COUNTS.get('cats'), len(NAMES), expensive)
shown = [expensive() for name in NAMES if COUNTS.get(name)]
total = sum(COUNTS.values()) + expensive()

# %%
def f():
    return 'right' if (NAMES, COUNTS) == (['cats', 'dogs'], {'cats': 1}) else NAMES
