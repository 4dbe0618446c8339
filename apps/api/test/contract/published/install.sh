#!/usr/bin/env bash
# Installs the published Python clients for published-python.spec.ts: `install.sh <folder>`. Needs python3 with venv, from
# 3.11 on, and the package index that pip is set to. A folder that is complete already is left as it is.
# In the folder: venv (the frameworks), and one folder a release, to be put on PYTHONPATH.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:?the folder to install into is missing}
wanted=$(cat "$here/releases.txt" "$here/frameworks.txt" | sha256sum)
if [ -f "$folder/complete" ] && [ "$(cat "$folder/complete")" = "$wanted" ]; then exit 0; fi

rm -rf "$folder"
mkdir -p "$folder"
python3 -m venv "$folder/venv"
pip=("$folder/venv/bin/python" -m pip --disable-pip-version-check --quiet)
"${pip[@]}" install -r "$here/frameworks.txt"
grep -v '^#' "$here/releases.txt" | while read -r release; do
  printf '%s\n' "$release" > "$folder/release.txt"
  name=${release%% *}
  "${pip[@]}" install --require-hashes --no-deps --target "$folder/${name#*==}" -r "$folder/release.txt"
done
rm -f "$folder/release.txt"
printf '%s\n' "$wanted" > "$folder/complete"
