#!/bin/sh
# The steps of the container image, on Debian 12 or newer, as root, in a folder with the repository:
# the packages of the system, then the README's set-up. deploy/image/chroot.sh runs the same in a chroot.
set -eu
cd "$(dirname "$0")/../.."

export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -qq -y --no-install-recommends ca-certificates make python3 python3-venv
rm -rf /var/lib/apt/lists/*

make build
# Node.js has built the style of the pages; nothing needs it any more.
rm -rf frontend/node_modules
.venv/bin/python -m pip freeze | sed -n 's/^\(nodejs[^=]*\)==.*/\1/p' | xargs -r .venv/bin/python -m pip uninstall -q -y
.venv/bin/python -m compileall -q -j 0 .venv/lib || true
.venv/bin/handlingsplan --version
