"""`python3 action`: one step of a GitHub workflow, as action.yml calls it. Needs nothing but Python itself."""

import sys

from payconf_action.main import main

if __name__ == "__main__":
    sys.exit(main())
