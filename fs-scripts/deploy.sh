#!/bin/sh
# Copies dist/release to FreeSWITCH hosts and runs its install.sh there.
#
#   HOSTS="fs1 root@fs2" HUBS="hub1" deploy.sh install | rollback | undeploy
#
# HOSTS, HUBS: FreeSWITCH hosts, and machines for a hub alone: names for ssh; `local` is this machine. Hosts are handled one after the other, up to the first that fails.
# DRY_RUN=1 prints the commands. Set SUDO="sudo -n" if the login user is not root. RELEASE is the folder to copy. The
# variables of install.sh are passed to it.
set -eu
unset CDPATH

# In the home of the login user. It stays there, so that rsync sends only differences the next time.
INCOMING=.cti-robot-release
PASSED='ROLE HUB_USER PREFIX DESTDIR DRY_RUN FREESWITCH_SCRIPT_DIR FREESWITCH_MOD_DIR FREESWITCH_CONF_DIR FREESWITCH_USER FREESWITCH_GROUP FS_CLI NODE CTI_ROBOT_HOME ETC UNIT_DIR SERVICE'

die() {
  printf 'deploy: %s\n' "$*" >&2
  exit 1
}

# Quotes a word for the remote shell.
quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }

run() {
  if [ -n "${DRY_RUN:-}" ]; then
    printf '+'
    for word in "$@"; do
      case $word in
      *[!A-Za-z0-9/._:@=+,-]* | '') printf ' %s' "$(quoted "$word")" ;;
      *) printf ' %s' "$word" ;;
      esac
    done
    printf '\n'
  else
    "$@"
  fi
}

# Rejects what ssh or rsync could read as an option or a path, or the shell as more than one word.
check_host() {
  case $1 in
  -* | *@-* | @* | *@ | *@*@*) die "not a host name: '$1'" ;;
  *[!A-Za-z0-9._@-]*) die "not a host name: '$1' (give unusual ports and addresses a name in ~/.ssh/config)" ;;
  esac
}

passed_variables() {
  for name in $PASSED; do
    eval "value=\${$name:-}"
    if [ -n "$value" ]; then printf ' %s=%s' "$name" "$(quoted "$value")"; fi
  done
}

remote() { run ssh "$1" "${SUDO:+$SUDO }env$(passed_variables) sh $(quoted "$2") $action"; }

on_host() {
  printf '%s\n' "== $1"
  if [ "$1" = local ]; then
    case $action in
    install) installer=$release/install.sh ;;
    *) installer=${DESTDIR:-}${PREFIX:-/usr/local}/share/cti-robot/current/install.sh ;;
    esac
    [ -f "$installer" ] || die "$installer does not exist: nothing is installed"
    # shellcheck disable=SC2086 # SUDO may carry options
    eval "${SUDO:-} env$(passed_variables) sh $(quoted "$installer") $action"
  else
    case $action in
    install)
      run rsync --archive --compress --delete "$release/" "$1:$INCOMING/" || return 1
      remote "$1" "$INCOMING/install.sh" || return 1
      ;;
    *) remote "$1" "${DESTDIR:-}${PREFIX:-/usr/local}/share/cti-robot/current/install.sh" || return 1 ;;
    esac
    # The host did not run anything.
    [ -z "${DRY_RUN:-}" ] || printf 'DRY_RUN: nothing was changed\n'
  fi
}

action=${1:-}
case $action in
install | rollback | undeploy) ;;
*) die 'which action? install, rollback or undeploy' ;;
esac
here=$(cd "$(dirname "$0")" && pwd -P)
release=${RELEASE:-${here%/*}/dist/release}
case $release in
/*) ;;
*) die "RELEASE must be an absolute path, not '$release'" ;;
esac

set -f
# shellcheck disable=SC2086 # a list of words
set -- ${HOSTS:-} ${HUBS:-}
[ $# -gt 0 ] || die 'set HOSTS or HUBS, as in make deploy HOSTS="fs1 fs2" or HOSTS=local'
for host in "$@"; do check_host "$host"; done
if [ "$action" = install ] && [ ! -f "$release/RELEASE" ]; then die "$release is not a release: run make release"; fi

done_with=
on_hosts() {
  for host in "$@"; do
    if ! (on_host "$host"); then die "$action failed on $host. Completed hosts:${done_with:- none}"; fi
    done_with="$done_with $host"
  done
}

# shellcheck disable=SC2034 # passed on by its name
ROLE=
# shellcheck disable=SC2086 # a list of words
on_hosts ${HOSTS:-}
# shellcheck disable=SC2034 # passed on by its name
ROLE=hub
# shellcheck disable=SC2086 # a list of words
on_hosts ${HUBS:-}
