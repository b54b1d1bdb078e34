#!/bin/sh
# Prints the path of a Python 3.12 to 3.14 that really runs (a shim may exist and refuse), or nothing.
# $PYTHON, when it is set, is tried first.
ok() { "$1" -c 'import sys, sqlite3; sys.exit(not (3, 12) <= sys.version_info[:2] < (3, 15))' >/dev/null 2>&1; }
pyenv=${PYENV_ROOT:-$HOME/.pyenv}/versions
for candidate in "${PYTHON:-}" python3.13 python3.12 python3.14 python3 python \
    "$pyenv"/3.13*/bin/python "$pyenv"/3.12*/bin/python "$pyenv"/3.14*/bin/python \
    "$HOME"/.local/share/uv/python/cpython-3.1[234]*/bin/python \
    /opt/homebrew/bin/python3.1[234] /usr/local/bin/python3.1[234]; do
    [ -n "$candidate" ] || continue
    if ok "$candidate"; then
        "$candidate" -c 'import sys; print(sys.executable)'
        exit 0
    fi
done
