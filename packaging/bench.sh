#!/bin/sh
# Measures the figures that matter, each beside its reference in the same run: `sh packaging/bench.sh`.
#
# Prints a table, writes benchmarks.json into the project's folder, and ends with 1 when a goal was missed. Names of
# parts may follow: start press throughput stall screens history append questions qr receipt receiptpdf
# callback conformance reconcile report export printing.
# Let nothing else run meanwhile.
set -eu
# shellcheck source=packaging/setup.sh
. "$(dirname -- "$0")/setup.sh"
set_up develop base

cd "$root"
export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"
exec "$python" -m tests.benchmarks "$@"
