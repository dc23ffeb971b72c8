#!/bin/sh
# Builds the wheel into dist/ and proves that it carries everything: `sh packaging/wheel.sh`.
#
# The wheel is unpacked into a folder of its own, away from the sources, and has to hold every file of resources/, tell
# its commands, and paint its first window. Nothing is asked of a package index.
set -eu
# shellcheck source=packaging/setup.sh
. "$(dirname -- "$0")/setup.sh"
set_up develop base

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

cd "$root"
rm -rf dist
"$python" -m hatchling build --target wheel >&2
wheel=$(ls dist/*.whl)
env PIP_USER=0 "$python" -m pip install -qq --no-input --no-index --no-deps --target "$work/site" "$wheel"

(cd resources && find . -type f) | while read -r file; do
    cmp -s "resources/$file" "$work/site/pos_app/resources/$file" || die "the wheel lacks resources/$file"
done

export PYTHONPATH="$work/site" QT_QPA_PLATFORM=offscreen POS_APP_HOME="$work/home" HOME="$work"
export PYTHON_KEYRING_BACKEND=keyring.backends.fail.Keyring
cd "$work"
where=$("$python" -P -c 'import pos_app; print(pos_app.__file__)')
[ "$where" = "$work/site/pos_app/__init__.py" ] || die "the sources were found in place of the wheel: $where"
"$work/site/bin/pos-app" --help >"$work/help"
for command in pay status payments verify sandbox demo doctor; do
    grep -q "^  $command " "$work/help" || die "pos-app --help does not name the command $command"
done
POS_APP_EXIT_AFTER_PAINT=1 "$work/site/bin/pos-app" demo || die "the window from the wheel did not paint"
say "the wheel is complete: $wheel"
