#!/bin/sh
# Runs the tests after doing all the set-up: `sh packaging/test.sh`.
#
# Without arguments every test runs, and the rooms that money, its books and its paper pass through must be covered
# to the last branch.
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
two=''
three=''
if [ "$(nproc 2>/dev/null || echo 1)" -ge 2 ]; then
    two='-n 2 --dist worksteal'
    # Tests that wait for a customer's telephone leave the cores to others.
    three='-n 3 --dist worksteal'
fi
failed=0
# The rooms, measured. What is measured runs half as fast, so that nothing else is.
covered=''
for room in core ledger engine providers listener statements exports receipts printing; do
    covered="$covered --cov=pos_app.$room"
done
# shellcheck disable=SC2086
"$python" -m pytest $two tests/core tests/ledger tests/engine tests/providers tests/listener tests/statements \
    tests/exports tests/receipts tests/printing tests/conformance tests/sandbox tests/support $covered --cov-branch \
    --cov-report=term-missing:skip-covered --cov-fail-under=100 || failed=1
# shellcheck disable=SC2086
"$python" -m pytest $three tests/end_to_end tests/app tests/ui tests/cli tests/settings tests/wording \
    tests/architecture || failed=1
# By itself: its few tests are the longest, and one worker would be left with all of them.
# shellcheck disable=SC2086
"$python" -m pytest $two tests/simulation || failed=1
exit $failed
