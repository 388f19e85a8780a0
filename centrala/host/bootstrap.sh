#!/bin/sh
# Finds a Python that is new enough and hands over to bootstrap.py beside this file.
set -eu
here=$(dirname "$0")
for python in ${PYTHON:-} python3.11 python3 /usr/bin/python3 python3.12 python3.13; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" -P "$here/bootstrap.py" "$@"
    fi
done
echo "Centrala needs Python 3.11 or newer, and none was found on PATH." >&2
echo "Cure: apt-get install python3, or name one: make up PYTHON=/path/to/python3.11" >&2
exit 69
