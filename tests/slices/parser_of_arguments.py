# %%
import argparse
parser = argparse.ArgumentParser()

# %%
parser.add_argument('--size', type=int, default=150)

# %%
args = parser.parse_args([])

# %%
def f():
    return 'right' if args.size == 150 else args
