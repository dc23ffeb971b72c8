#!/bin/sh
# Brings the catalogues of resources/translations up to date with the sources: `sh packaging/translations.sh`.
#
# It collects every sentence, merges it into each .po (what was translated stays, nothing is guessed) and compiles the
# .mo files that the application reads. `--check` only says whether that would change a sentence, and changes nothing.
set -eu
# shellcheck source=packaging/setup.sh
. "$(dirname -- "$0")/setup.sh"
set_up develop base
cd "$root"
exec "$python" packaging/translations.py "$@"
