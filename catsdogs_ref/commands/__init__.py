"""The larger commands, one module for each; `catsdogs_ref.cli` makes a command line of them."""
