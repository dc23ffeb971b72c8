# Sets up what run.sh, test.sh and bench.sh need; they read this file with `.`, it is not started by itself.
# Afterwards $root is the project's folder and $python the interpreter of its virtual environment.
#
# POS_APP_VENV    where the virtual environment lies (default: .venv in the project's folder)
# POS_APP_PYTHON  which Python builds it (default: the first of 3.11 to 3.14 that is found)
#
# What is done is remembered in $venv/.pos-app, so that a second run costs a few hundredths of a second. A set-up
# that was interrupted leaves the file `incomplete` there and is done again from the start.

root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
venv=${POS_APP_VENV:-"$root/.venv"}
case $venv in /*) ;; *) venv=$PWD/$venv ;; esac
python=$venv/bin/python
memory=$venv/.pos-app

say() { printf 'pos-app: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# Library that Qt loads, and the Debian package that brings it. The second list is for a window on a real screen.
base_libraries='libGL.so.1=libgl1 libEGL.so.1=libegl1 libxkbcommon.so.0=libxkbcommon0 libdbus-1.so.3=libdbus-1-3
libfontconfig.so.1=libfontconfig1 libfreetype.so.6=libfreetype6 libglib-2.0.so.0=libglib2.0-0 libX11.so.6=libx11-6'
window_libraries='libxcb-cursor.so.0=libxcb-cursor0 libxcb-icccm.so.4=libxcb-icccm4 libxcb-image.so.0=libxcb-image0
libxcb-keysyms.so.1=libxcb-keysyms1 libxcb-randr.so.0=libxcb-randr0 libxcb-render-util.so.0=libxcb-render-util0
libxcb-shape.so.0=libxcb-shape0 libxcb-sync.so.1=libxcb-sync1 libxcb-util.so.1=libxcb-util1
libxcb-xfixes.so.0=libxcb-xfixes0 libxcb-xkb.so.1=libxcb-xkb1 libxkbcommon-x11.so.0=libxkbcommon-x11-0
libX11-xcb.so.1=libx11-xcb1'

# apt_install PACKAGE...: as root or through sudo; says what is missing where neither is possible.
apt_install() {
    if ! command -v apt-get >/dev/null 2>&1; then
        die "these system packages (Debian's names) are missing and there is no apt-get here: $*. Please install them."
    fi
    if [ "$(id -u)" = 0 ]; then
        as_root=
    elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        as_root=sudo
    else
        die "these system packages are missing: $*. Only an administrator can install them: apt-get install $*"
    fi
    say "installing system packages: $*"
    $as_root apt-get -qq update >&2 || say "the list of packages could not be renewed; trying with the old one"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$@" </dev/null >&2 ||
        die "apt-get could not install: $*"
}

# is_right_python COMMAND: whether it runs and is a version that pyproject.toml allows.
is_right_python() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' >/dev/null 2>&1
}

find_python() {
    if [ -n "${POS_APP_PYTHON:-}" ]; then
        is_right_python "$POS_APP_PYTHON" || die "POS_APP_PYTHON=$POS_APP_PYTHON is not a Python from 3.11 to 3.14"
        base=$POS_APP_PYTHON
        return 0
    fi
    for base in python3 python3.13 python3.12 python3.11 python3.14; do
        ! is_right_python "$base" || return 0
    done
    return 1
}

require_python() {
    if ! find_python; then
        apt_install python3 python3-venv
        if ! find_python; then
            # The distribution's own Python is too old; some carry a newer one beside it.
            for version in 3.13 3.12 3.11; do
                ! apt-cache show "python$version-venv" >/dev/null 2>&1 || break
            done
            apt_install "python$version" "python$version-venv"
            find_python || die "no Python from 3.11 to 3.14 was found. Please install one."
        fi
    fi
    if ! "$base" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        apt_install "python$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv"
    fi
}

# missing_packages LIBRARY=PACKAGE...: prints the packages whose library the loader does not find.
missing_packages() {
    "$base" - "$@" <<'EOF'
import ctypes, sys
for pair in sys.argv[1:]:
    library, package = pair.split("=")
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
EOF
}

# require_libraries LIBRARY=PACKAGE...: installs what is missing.
require_libraries() {
    [ "$(uname -s)" = Linux ] || return 0
    missing=$(missing_packages "$@") || die "the system libraries could not be looked for with $base"
    # shellcheck disable=SC2086  # one package a word
    [ -z "$missing" ] || apt_install $missing
}

# What the environment was built from: when this differs, it is built again.
identity() { printf '%s\n%s\n' "$venv" "$("$python" -c 'import sys; print(sys.version)' 2>/dev/null)"; }
# What was installed into it: when this differs, pip is asked again.
digest() { printf '%s\n%s\n' "$root" "$(cat "$root"/packaging/*.lock "$root/pyproject.toml" | cksum)"; }
remembers() { [ -f "$memory/$1" ] && [ "$(cat "$memory/$1")" = "$2" ]; }

is_set_up() { # is_set_up LEVEL LIBRARIES
    [ ! -e "$memory/incomplete" ] && [ -x "$python" ] && [ -e "$memory/$2" ] &&
        remembers identity "$(identity)" && remembers "$1" "$(digest)"
}

build_environment() {
    if [ -e "$venv" ] && [ ! -e "$venv/pyvenv.cfg" ] && [ ! -e "$memory/incomplete" ] && [ -n "$(ls -A "$venv")" ]; then
        die "$venv exists and is not a virtual environment; nothing in it was touched. Set POS_APP_VENV to another place."
    fi
    say "building the virtual environment in $venv with $("$base" --version 2>&1)"
    mkdir -p "$memory"
    : >"$memory/incomplete"
    # Not `venv --clear`: the mark that this is unfinished has to outlive every interruption.
    find "$venv" -mindepth 1 -maxdepth 1 ! -name .pos-app -exec rm -rf {} +
    find "$memory" -mindepth 1 ! -name incomplete -exec rm -f {} +
    "$base" -m venv "$venv" || die "the virtual environment could not be built in $venv"
}

install_locked() { # install_locked LOCK...
    count=$#
    while [ "$count" -gt 0 ]; do # FILE... becomes -r FILE..., paths with spaces included
        set -- "$@" -r "$root/packaging/$1"
        shift
        count=$((count - 1))
    done
    say "installing the locked packages (the first time some 250 MB, a few minutes)"
    # `python -m pip` and no user or prefix settings: whatever the person's own pip settings are, this goes to $venv.
    env PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 "$python" -m pip install -qq --no-input \
        --only-binary :all: --require-hashes "$@" >&2 ||
        die "the packages could not be installed; nothing else was changed. Is the network there?"
    env PIP_USER=0 PIP_DISABLE_PIP_VERSION_CHECK=1 "$python" -m pip install -qq --no-input --no-index --no-deps \
        --no-build-isolation --editable "$root" >&2 || die "pos-app itself could not be installed"
}

set_up_now() { # set_up_now LEVEL LIBRARIES
    require_python
    # shellcheck disable=SC2086  # one library a word
    require_libraries $base_libraries
    # shellcheck disable=SC2086
    [ "$2" = base ] || require_libraries $window_libraries
    if [ -e "$memory/incomplete" ] || ! "$python" -m pip --version >/dev/null 2>&1 ||
        { [ -e "$memory/identity" ] && ! remembers identity "$(identity)"; }; then
        build_environment
    fi
    mkdir -p "$memory"
    : >"$memory/incomplete"
    if [ "$1" = develop ]; then
        install_locked requirements-dev.lock
        digest >"$memory/run"
    else
        install_locked requirements.lock requirements-build.lock
    fi
    digest >"$memory/$1"
    : >"$memory/base"
    [ "$2" = base ] || : >"$memory/window"
    identity >"$memory/identity"
    rm -f "$memory/incomplete"
    say "set-up is complete"
}

# set_up LEVEL LIBRARIES: `run` or `develop`, with the libraries `base` or `window`. Fast when all is there already.
set_up() {
    is_set_up "$1" "$2" && return 0
    if command -v flock >/dev/null 2>&1; then
        # Two commands started together: the second waits for the first, and then finds all done.
        (
            flock 9
            is_set_up "$1" "$2" || set_up_now "$1" "$2"
        ) 9<"$root"
    else
        set_up_now "$1" "$2"
    fi
}
