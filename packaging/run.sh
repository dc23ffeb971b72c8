#!/bin/sh
# Opens the till in training mode after doing all the set-up: `sh packaging/run.sh`.
#
# It needs no settings, no credentials and, after the first time, no network; it never touches a real ledger. Where
# there is no screen it plays the tour by itself instead, and leaves its pictures in ./tour. Further arguments go to
# `pos-app demo`. The set-up is described in setup.sh.
set -eu
# shellcheck source=packaging/setup.sh
. "$(dirname -- "$0")/setup.sh"

has_display() {
    case ${QT_QPA_PLATFORM:-} in
    offscreen | minimal) return 1 ;;
    ?*) return 0 ;; # the person chose a platform
    esac
    [ "$(uname -s)" != Linux ] || [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]
}

if has_display; then
    set_up run window
    exec "$python" -P -m pos_app demo "$@"
fi
set_up run base
export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"
case " $* " in
*" --tour"*) ;;
*)
    say "there is no display here: playing the tour by itself, pictures go to ./tour"
    set -- --tour ./tour "$@"
    ;;
esac
exec "$python" -P -m pos_app demo "$@"
