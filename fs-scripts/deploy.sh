#!/bin/sh
# Brings dist/release to FreeSWITCH hosts and has it installed there (install.sh, part of the release).
#
#   HOSTS="fs1 root@fs2" deploy.sh install | rollback | undeploy
#
# HOSTS: names as ssh knows them; `local` is this machine. One after the other; the first that fails ends it.
# DRY_RUN=1 prints the commands. SUDO="sudo -n" where the user that logs in is not root. RELEASE names another folder.
# The variables of install.sh are passed on.
set -eu
unset CDPATH

# In the home of the user that logs in: what a second run need not send again.
INCOMING=.cti-robot-release
PASSED='PREFIX DESTDIR DRY_RUN FREESWITCH_SCRIPT_DIR FREESWITCH_MOD_DIR FREESWITCH_CONF_DIR FREESWITCH_USER FREESWITCH_GROUP FS_CLI NODE CTI_ROBOT_HOME ETC UNIT_DIR SERVICE'

die() {
  printf 'deploy: %s\n' "$*" >&2
  exit 1
}

# A word for the shell at the other end.
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

# Nothing that ssh or rsync could take for an option, another path, or the shell for more than a word.
check_host() {
  case $1 in
  -* | *@-* | @* | *@ | *@*@*) die "not a host's name: '$1'" ;;
  *[!A-Za-z0-9._@-]*) die "not a host's name: '$1' (give unusual ports and addresses a name in ~/.ssh/config)" ;;
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
    [ -f "$installer" ] || die "$installer is missing: nothing is installed there"
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
    # The host itself was not asked.
    [ -z "${DRY_RUN:-}" ] || printf 'DRY_RUN: nothing was changed\n'
  fi
}

action=${1:-}
case $action in
install | rollback | undeploy) ;;
*) die 'install, rollback or undeploy?' ;;
esac
here=$(cd "$(dirname "$0")" && pwd -P)
release=${RELEASE:-${here%/*}/dist/release}
case $release in
/*) ;;
*) die "RELEASE must be an absolute path, not '$release'" ;;
esac

set -f
# shellcheck disable=SC2086 # a list of words
set -- ${HOSTS:-}
[ $# -gt 0 ] || die 'which hosts? make deploy HOSTS="fs1 fs2", or HOSTS=local'
for host in "$@"; do check_host "$host"; done
if [ "$action" = install ] && [ ! -f "$release/RELEASE" ]; then die "$release is no release: make release"; fi

done_with=
for host in "$@"; do
  if ! (on_host "$host"); then die "$action failed on $host. Done before it:${done_with:- none}"; fi
  done_with="$done_with $host"
done
