#!/bin/sh
# Runs the tests after doing all the set-up: `sh packaging/test.sh`.
#
# Without arguments every test runs, and the seven rooms that money and its books pass through must be covered to the last branch.
# Arguments go to pytest instead, for example `sh packaging/test.sh tests/core -k fold`; coverage is not asked then.
# The set-up is described in setup.sh.
set -eu
# shellcheck source=packaging/setup.sh
. "$(dirname -- "$0")/setup.sh"
set_up develop base

cd "$root"
export QT_QPA_PLATFORM=offscreen
if [ $# -gt 0 ]; then
    exec "$python" -m pytest "$@"
fi
if [ "$(nproc 2>/dev/null || echo 1)" -ge 2 ]; then
    set -- -n 2 --dist worksteal
fi
failed=0
"$python" -m pytest "$@" --ignore=tests/simulation --cov=pos_app.core --cov=pos_app.ledger --cov=pos_app.engine \
    --cov=pos_app.providers --cov=pos_app.listener --cov=pos_app.statements --cov=pos_app.exports --cov=pos_app.receipts --cov=pos_app.printing --cov-branch --cov-report=term-missing:skip-covered \
    --cov-fail-under=100 || failed=1
# Without the measuring of coverage, under which its thousands of seeds would take three times as long.
"$python" -m pytest "$@" tests/simulation || failed=1
exit $failed
