#!/bin/sh
# Installs a release of cti-robot on this machine. It is part of the release, and deploy.sh calls it.
#
#   install.sh install | rollback | undeploy
#
# Environment variables, all optional:
#   ROLE                    host: the robot beside a FreeSWITCH (default); hub: a hub alone, without FreeSWITCH
#   HUB_USER                the user of a hub alone (default cti-robot, made where it is missing)
#   PREFIX                  where the robot is installed (default /usr/local)
#   DESTDIR                 a folder to install into instead of /, for packages; nothing outside it is read or changed
#   DRY_RUN=1               print what would be done, and change nothing
#   FREESWITCH_SCRIPT_DIR, FREESWITCH_MOD_DIR, FREESWITCH_CONF_DIR
#                           folders of FreeSWITCH (default: those of the running FreeSWITCH, else Debian's)
#   FREESWITCH_USER, FREESWITCH_GROUP
#                           the user of FreeSWITCH (default: of the one that FS_CLI reaches, else of any, else freeswitch)
#   FS_CLI                  fs_cli with its options (default fs_cli)
#   NODE                    path of Node (default: the one in PATH)
#   CTI_ROBOT_HOME          folder of flows, rows and prompts (default: `home` of the settings, else /var/lib/cti-robot)
#   ETC                     folder of settings (default /etc/cti-robot)
#   UNIT_DIR                folder of systemd units (default /etc/systemd/system)
#   SERVICE                 systemd: start and restart the sidecar with it; none: do not (default: systemd if present)
set -eu
umask 022
unset CDPATH

# How many releases to keep for a rollback by hand, besides the current and the previous one.
KEEP=3
MARK='installed by cti-robot'

# --- the release -----------------------------------------------------------------------------------------------

# mod_v8 uses a compiled script again if path and length are the same, without comparing the content. So each script
# gets line ends until its length differs from those in all other releases here.
pad_scripts() {
  for script in "$1"/dist/cti_robot*.js; do
    while taken "$(wc -c <"$script")" "$(basename "$script")"; do printf '\n' >>"$script"; done
  done
}

taken() {
  for other in "$RELEASES"/*/dist/"$2"; do
    if [ -f "$other" ] && [ "$(wc -c <"$other")" -eq "$1" ]; then return 0; fi
  done
  return 1
}

copy_release() {
  new=$RELEASES/.$release.new
  rm -rf "$new"
  mkdir -p "$RELEASES"
  cp -R "$here" "$new"
  pad_scripts "$new"
  # FreeSWITCH's user can read it, and root owns it.
  chmod -R u=rwX,go=rX "$new"
  if may_chown; then chown -R 0:0 "$new"; fi
  mv -T "$new" "$RELEASES/$release"
}

# Makes the current release the previous one, and another release the current one.
switch_to() {
  was=$(readlink "$CURRENT" 2>/dev/null || true)
  if [ -n "$was" ]; then put_link "$was" "$PREVIOUS"; fi
  put_link "releases/$1" "$CURRENT"
}

# Removes the oldest releases.
prune() {
  [ -d "$RELEASES" ] || return 0
  kept="$(readlink "$CURRENT" || true) $(readlink "$PREVIOUS" || true)"
  others=0
  # shellcheck disable=SC2012,SC2045 # names of releases are plain, and this needs their age
  for name in $(ls -t "$RELEASES"); do
    case " $kept " in *" releases/$name "*) continue ;; esac
    others=$((others + 1))
    if [ "$others" -gt "$KEEP" ]; then change "removed release $name" rm -rf "${RELEASES:?}/$name"; fi
  done
}

link_scripts() {
  for script in "$here"/dist/cti_robot*.js; do
    link "$SHARE/current/dist/$(basename "$script")" "$DESTDIR$SCRIPT_DIR/$(basename "$script")"
  done
}

link_module() {
  if [ -f "$here/mod/mod_cti_robot.so" ]; then
    link "$SHARE/current/mod/mod_cti_robot.so" "$DESTDIR$MOD_DIR/mod_cti_robot.so"
  fi
}

# --- configuration ---------------------------------------------------------------------------------------------

settings() {
  if [ ! -e "$DESTDIR$ETC/$SETTINGS" ]; then
    text 640 "$DESTDIR$ETC/$SETTINGS" "$(filled "$here/conf/$SETTINGS")"
    if may_chown; then run chown "0:$FS_GROUP" "$DESTDIR$ETC/$SETTINGS"; fi
  fi
  if [ ! -d "$DESTDIR$HOME_DIR" ]; then
    change "$HOME_DIR" mkdir -p -m 750 "$DESTDIR$HOME_DIR"
    if may_chown; then run chown "$FS_USER:$FS_GROUP" "$DESTDIR$HOME_DIR"; fi
  fi
}

command_file() {
  # Beside a sidecar, the command works with the sidecar's settings.
  if is_hub && [ -e "$DESTDIR$ETC/sidecar.json" ]; then return; fi
  text 755 "$DESTDIR$BIN" "#!/bin/sh
# $MARK
: \"\${CTI_ROBOT_CONFIG:=$ETC/$SETTINGS}\" \"\${FREESWITCH_CONF_DIR:=$CONF_DIR}\"
export CTI_ROBOT_CONFIG FREESWITCH_CONF_DIR
exec $NODE $SHARE/current/dist/cli.js \"\$@\""
}

# --- the service -----------------------------------------------------------------------------------------------

restart_service() {
  if has_systemd; then
    run systemctl daemon-reload
    run systemctl enable --quiet "$NAME.service"
    run systemctl restart "$NAME.service"
  elif [ -z "$DESTDIR" ] && is_hub; then
    say "restart the hub yourself ($BIN hub, as $FS_USER)"
  elif [ -z "$DESTDIR" ]; then
    say "restart the sidecar yourself ($BIN sidecar, as $FS_USER)"
  fi
}

# v8.conf.xml sets the home when FreeSWITCH starts. This sets it in a running FreeSWITCH too, so that new calls use it
# at once.
tell_home() {
  [ -z "$DESTDIR" ] || return 0
  told=$(freeswitch 'global_getvar cti_robot_home') || return 0
  case $told in
  "$HOME_DIR") return 0 ;;
  /*) ;;
  *) [ "$HOME_DIR" != "$DEFAULT_HOME" ] || return 0 ;;
  esac
  change "FreeSWITCH: cti_robot_home is $HOME_DIR" set_home
}

set_home() { freeswitch "global_setvar cti_robot_home=$HOME_DIR" >/dev/null; }

# Reports what the host still lacks: a recogniser, a permission, a server. Problems do not make the installation fail.
doctor() {
  if [ -n "$DESTDIR" ] || [ ! -f "$CURRENT/dist/cli.js" ]; then return 0; fi
  say 'cti-robot doctor:'
  if [ "$(id -u)" = 0 ] && [ "$FS_USER" != root ] && command -v runuser >/dev/null; then
    runuser -u "$FS_USER" -- "$BIN" doctor --problems 2>&1 || true
  else
    "$BIN" doctor --problems 2>&1 || true
  fi
}

# The end of the installation of a hub alone.
hub_installed() {
  prune
  if [ "$changes" -eq 0 ]; then
    say "release $release is installed: nothing changed"
    return
  fi
  restart_service
  if [ -n "${DRY_RUN:-}" ]; then
    say 'DRY_RUN: nothing was changed'
    return
  fi
  say "release $release is installed"
  say "a hub needs MySQL or MariaDB (CTI_ROBOT_MYSQL in $ETC/hub.env) and the secret key ($HOME_DIR/hub.key)"
  say "sample for nginx: $SHARE/current/conf/nginx-hub.conf"
}

# --- commands --------------------------------------------------------------------------------------------------

install() {
  find_folders
  find_node
  find_user
  release=$(cat "$here/RELEASE") || die "$here is not a release: run make release"
  case $release in
  '' | .* | *[!A-Za-z0-9.+_-]*) die "the name of a release cannot be '$release'" ;;
  esac

  [ -d "$RELEASES/$release" ] || change "release $release" copy_release
  if [ "$(readlink "$CURRENT" 2>/dev/null)" != "releases/$release" ]; then
    change "current release: $release" switch_to "$release"
  fi
  is_hub || link_scripts
  is_hub || link_module
  settings
  command_file
  text 644 "$DESTDIR$UNIT" "$(filled "$here/systemd/$NAME.service")"
  if is_hub; then
    hub_installed
    return
  fi
  v8_before=$changes
  v8_conf
  v8_changes=$((changes - v8_before))
  prune
  tell_home

  if [ "$changes" -eq 0 ]; then
    say "release $release is installed: nothing changed"
    [ -n "${DRY_RUN:-}" ] || doctor
    return
  fi
  restart_service
  if [ -n "${DRY_RUN:-}" ]; then
    say 'DRY_RUN: nothing was changed'
    return
  fi
  say "release $release is installed. New calls use it; current calls continue with the release that they started with."
  [ "$v8_changes" -eq 0 ] || say 'FreeSWITCH reads v8.conf.xml when it starts: restart it when there are no calls'
  if [ -f "$here/mod/mod_cti_robot.so" ]; then
    say "mod_cti_robot: run fs_cli -x 'load mod_cti_robot', or 'reload mod_cti_robot' if an older one is loaded, when no call is in a flow,"
    say "  and add <load module=\"mod_cti_robot\"/> before mod_v8 in $CONF_DIR/autoload_configs/modules.conf.xml"
  fi
  say "samples of dialplan and SIP profiles: $SHARE/current/conf"
  doctor
}

rollback() {
  find_folders
  back=$(readlink "$PREVIOUS" 2>/dev/null) || die "there is no release before the current one in $SHARE"
  [ -d "$DESTDIR$SHARE/$back" ] || die "$SHARE/$back does not exist any more: deploy that release again"
  find_user
  back=${back#releases/}
  change "current release: $back" switch_to "$back"
  restart_service
  said "rolled back to $back; another rollback undoes it"
}

remove_or_restore() {
  if [ -f "$1.before-cti-robot" ]; then
    change "restored $1" mv "$1.before-cti-robot" "$1"
  else
    change "removed $1" rm -f "$1"
  fi
}

remove_link() {
  case $(readlink "$1" 2>/dev/null) in
  "$SHARE"/current/*) remove_or_restore "$1" ;;
  esac
}

remove_marked() {
  if [ -f "$1" ] && grep -qi "$MARK" "$1"; then change "removed $1" rm -f "$1"; fi
}

# Whether a hub uses the release of this host, or a host that of this hub.
other_role_is_installed() {
  other=cti-robot-hub
  if is_hub; then other=cti-robot; fi
  [ -f "$DESTDIR$UNIT_DIR/$other.service" ]
}

undeploy() {
  find_folders
  if has_systemd && [ -f "$UNIT" ]; then run systemctl disable --quiet --now "$NAME.service"; fi
  if other_role_is_installed; then
    remove_marked "$DESTDIR$UNIT"
    if has_systemd; then run systemctl daemon-reload; fi
    said "removed $NAME. The release stays for what else runs here; settings ($ETC) and data ($HOME_DIR) are kept"
    return
  fi
  for script in "$DESTDIR$SCRIPT_DIR"/cti_robot*.js; do remove_link "$script"; done
  remove_link "$DESTDIR$MOD_DIR/mod_cti_robot.so"
  if is_unchanged "$DESTDIR$V8_CONF"; then remove_or_restore "$DESTDIR$V8_CONF"; fi
  remove_marked "$DESTDIR$UNIT"
  remove_marked "$DESTDIR$BIN"
  if has_systemd; then run systemctl daemon-reload; fi
  if [ -d "$DESTDIR$SHARE" ]; then change "removed $SHARE" rm -rf "${DESTDIR}${SHARE:?}"; fi
  if [ "$changes" -eq 0 ]; then
    say 'nothing is installed, so nothing was changed'
  else
    said "removed cti-robot. Settings ($ETC) and data ($HOME_DIR) are kept"
  fi
}

# The shell must read the whole script before it runs anything, because undeploy removes this file.
main() {
  here=$(cd "$(dirname "$0")" && pwd -P)
  # shellcheck source=fs-scripts/files.sh
  . "$here/files.sh"
  # shellcheck source=fs-scripts/places.sh
  . "$here/places.sh"
  # shellcheck source=fs-scripts/v8-conf.sh
  . "$here/v8-conf.sh"
  case ${1:-} in
  install | rollback | undeploy) "$1" ;;
  *) die 'which action? install, rollback or undeploy' ;;
  esac
  exit 0
}

main "$@"
