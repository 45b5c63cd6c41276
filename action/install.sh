#!/usr/bin/env bash
# Installs payconf into a virtual environment of its own, outside the work tree, and says where it is.
# From this action's own checkout, so that the action's pinned commit pins payconf too; or the version that is asked for.
set -euo pipefail
[[ "$WITH_INSTALL" == true ]] || { echo "payconf=payconf" >> "$GITHUB_OUTPUT"; exit 0; }
if ! "$WITH_PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "::error title=payconf::$WITH_PYTHON is not Python 3.11 or newer. Use actions/setup-python before, or say python: PATH."
    exit 1
fi
[[ "$WITH_EXTRAS" =~ ^[a-z0-9,]*$ ]] || { echo "::error title=payconf::extras: only names with commas"; exit 64; }
[[ "$WITH_VERSION" =~ ^([0-9][0-9A-Za-z.]*)?$ ]] || { echo "::error title=payconf::version: only one version"; exit 64; }
extras=${WITH_EXTRAS:+[$WITH_EXTRAS]}
folder="$RUNNER_TEMP/payconf-installed"
bin="$folder/bin"
if [[ ! -x "$bin/payconf" ]]; then
    "$WITH_PYTHON" -m venv "$folder"
    if [[ -n "$WITH_VERSION" ]]; then
        what="payconf$extras==$WITH_VERSION"
    else
        what="$GITHUB_ACTION_PATH$extras"
    fi
    "$bin/python" -m pip install --quiet --disable-pip-version-check "$what"
fi
"$bin/payconf" --version
echo "payconf=$bin/payconf" >> "$GITHUB_OUTPUT"
