"""The larger commands, one module for each; `catsdogs.cli` makes a command line of them."""
