"""`python -m payconf` is `payconf`."""

from payconf.cli import main

if __name__ == "__main__":
    main()
