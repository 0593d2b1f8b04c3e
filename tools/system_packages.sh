#!/usr/bin/env bash
# Installs the Debian packages that are missing, or says which they are.
#   system_packages.sh python   what making the virtual environment needs
#   system_packages.sh tests    what the tests need: PostgreSQL, Chromium, a Chinese font
set -euo pipefail

for_python() {
    "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null || echo python3-venv
}

for_tests() {
    command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
        echo postgresql
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || echo chromium
    # Without a font of its own, Chinese is drawn as empty boxes.
    if ! command -v fc-list >/dev/null || [ -z "$(fc-list :lang=zh-cn family)" ]; then
        printf '%s\n' fontconfig fonts-noto-cjk
    fi
}

mapfile -t missing < <("for_${1:?python or tests}")
if [ "${#missing[@]}" -eq 0 ]; then
    exit 0
fi

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    as_root=(sudo -n)
fi
if ! command -v apt-get >/dev/null || ! "${as_root[@]}" true 2>/dev/null; then
    echo "These packages are missing: ${missing[*]}" >&2
    echo "Install them, then run the same command again:" >&2
    echo "    sudo apt-get install ${missing[*]}" >&2
    exit 1
fi
echo "Installing ${missing[*]} with apt-get" >&2
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -qq -y --no-install-recommends "${missing[@]}" >/dev/null
