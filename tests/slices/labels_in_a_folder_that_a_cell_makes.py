# %%
import os
from pathlib import Path
OUT = 'prepared'
os.makedirs(OUT, exist_ok=True)

# %%
def save(name, items):
    Path(OUT, name).write_text('\n'.join(items))

# %%
save('labels.txt', ['cat', 'dog'])

# %%
LABELS = (Path(OUT) / 'labels.txt').read_text().split()

# %%
def f():
    return 'right' if LABELS == ['cat', 'dog'] else LABELS
