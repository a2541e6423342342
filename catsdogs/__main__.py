"""Run the command line `catsdogs`, as `python -m catsdogs`."""

from catsdogs.cli import main

if __name__ == "__main__":
    main()
