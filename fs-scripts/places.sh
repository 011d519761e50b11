# shellcheck shell=sh
# shellcheck disable=SC2034 # install.sh uses what is set here
# Finds folders, the user of FreeSWITCH, and Node: part of install.sh.
# Environment variables can set each of them (see install.sh). The rest is detected.

NODE_MAJOR=20
NODE_MINOR=19
# The home that the script uses by default.
DEFAULT_HOME=/var/lib/cti-robot

# What this machine is: a host with FreeSWITCH, or a hub alone. Both may be on one machine.
find_role() {
  case ${ROLE:-host} in
  host)
    NAME=cti-robot
    SETTINGS=sidecar.json
    ;;
  hub)
    NAME=cti-robot-hub
    SETTINGS=hub.json
    DEFAULT_HOME=/var/lib/cti-robot-hub
    ;;
  *) die "ROLE must be host or hub, not '$ROLE'" ;;
  esac
}

is_hub() { [ "$NAME" = cti-robot-hub ]; }

# Runs an API command in the FreeSWITCH that FS_CLI reaches.
freeswitch() {
  # shellcheck disable=SC2086 # FS_CLI may carry options
  ${FS_CLI:-fs_cli -t 2000} -x "$1" 2>/dev/null </dev/null
}

ask_freeswitch() {
  [ -z "$DESTDIR" ] || return 1
  answer=$(freeswitch "global_getvar $1") || return 1
  case $answer in
  /*) printf '%s\n' "$answer" ;;
  *) return 1 ;;
  esac
}

# folder <variable of FreeSWITCH> <given> <default>: prints the given folder, else that of FreeSWITCH, else the
# default.
folder() {
  if [ -n "$2" ]; then
    printf '%s\n' "$2"
  elif ! ask_freeswitch "$1"; then
    printf '%s\n' "$3"
  fi
}

absolute() {
  case $2 in
  /*) ;;
  *) die "$1 must be an absolute path, not '$2'" ;;
  esac
  case $2 in
  *[!A-Za-z0-9/._@+~-]*) die "$1 may only contain letters, digits and / . _ @ + ~ -, not '$2'" ;;
  esac
}

find_folders() {
  find_role
  DESTDIR=${DESTDIR:-}
  PREFIX=${PREFIX:-/usr/local}
  ETC=${ETC:-/etc/cti-robot}
  find_home
  UNIT_DIR=${UNIT_DIR:-/etc/systemd/system}
  SCRIPT_DIR=$(folder script_dir "${FREESWITCH_SCRIPT_DIR:-}" /usr/share/freeswitch/scripts)
  MOD_DIR=$(folder mod_dir "${FREESWITCH_MOD_DIR:-}" /usr/lib/freeswitch/mod)
  CONF_DIR=$(folder conf_dir "${FREESWITCH_CONF_DIR:-}" /etc/freeswitch)
  [ -z "$DESTDIR" ] || absolute DESTDIR "$DESTDIR"
  absolute PREFIX "$PREFIX"
  absolute CTI_ROBOT_HOME "$HOME_DIR"
  absolute ETC "$ETC"
  absolute UNIT_DIR "$UNIT_DIR"
  absolute FREESWITCH_SCRIPT_DIR "$SCRIPT_DIR"
  absolute FREESWITCH_MOD_DIR "$MOD_DIR"
  absolute FREESWITCH_CONF_DIR "$CONF_DIR"
  SHARE=$PREFIX/share/cti-robot
  BIN=$PREFIX/bin/cti-robot
  UNIT=$UNIT_DIR/$NAME.service
  V8_CONF=$CONF_DIR/autoload_configs/v8.conf.xml
  RELEASES=$DESTDIR$SHARE/releases
  CURRENT=$DESTDIR$SHARE/current
  PREVIOUS=$DESTDIR$SHARE/previous
}

# The given home, else that of the existing settings. FreeSWITCH, the sidecar and its service share it.
find_home() {
  settings_file=$DESTDIR$ETC/$SETTINGS
  set_home=
  if [ -f "$settings_file" ]; then
    set_home=$(tr '\n\t' '  ' <"$settings_file" | sed -n 's/.*[{,] *"home" *: *"\([^"]*\)".*/\1/p')
  fi
  HOME_DIR=${CTI_ROBOT_HOME:-${set_home:-$DEFAULT_HOME}}
  if [ -n "$set_home" ] && [ "$HOME_DIR" != "$set_home" ]; then
    die "CTI_ROBOT_HOME is $HOME_DIR, but $settings_file has \"home\": \"$set_home\": change one of them"
  fi
}

# The user of the FreeSWITCH that FS_CLI reaches. Others may run on this machine.
user_of_freeswitch() {
  run_dir=$(ask_freeswitch run_dir) || return 1
  pid=$(tr -cd 0-9 <"$run_dir/freeswitch.pid") 2>/dev/null || return 1
  [ -n "$pid" ] || return 1
  ps -p "$pid" -o user:64= 2>/dev/null | sed -n '1s/ *$//p'
}

# A hub has a user of its own, without a home that one could log in to.
find_hub_user() {
  FS_USER=${HUB_USER:-cti-robot}
  FS_GROUP=$FS_USER
  case $FS_USER in
  *[!A-Za-z0-9._-]*) die "HUB_USER must be a name: '$FS_USER'" ;;
  esac
  if [ -z "$DESTDIR" ] && ! id "$FS_USER" >/dev/null 2>&1; then
    [ "$(id -u)" = 0 ] || die "there is no user '$FS_USER': make it, or set HUB_USER to another"
    change "user $FS_USER" useradd --system --user-group --no-create-home --home-dir "$HOME_DIR" --shell /usr/sbin/nologin "$FS_USER"
  fi
}

find_user() {
  if is_hub; then
    find_hub_user
    return
  fi
  FS_USER=${FREESWITCH_USER:-}
  if [ -z "$FS_USER" ] && [ -z "$DESTDIR" ]; then
    FS_USER=$(user_of_freeswitch) || FS_USER=
    [ -n "$FS_USER" ] || FS_USER=$(ps -C freeswitch -o user:64= 2>/dev/null | sed -n '1s/ *$//p') || FS_USER=
  fi
  FS_USER=${FS_USER:-freeswitch}
  FS_GROUP=${FREESWITCH_GROUP:-$(id -gn "$FS_USER" 2>/dev/null || printf '%s' "$FS_USER")}
  case $FS_USER$FS_GROUP in
  *[!A-Za-z0-9._-]*) die "FREESWITCH_USER and FREESWITCH_GROUP must be names: '$FS_USER', '$FS_GROUP'" ;;
  esac
  if [ -z "$DESTDIR" ] && ! id "$FS_USER" >/dev/null 2>&1; then
    die "there is no user '$FS_USER': set FREESWITCH_USER to the user that FreeSWITCH runs as"
  fi
}

find_node() {
  node=${NODE:-$(command -v node || true)}
  wanted="Node $NODE_MAJOR.$NODE_MINOR or newer is needed"
  [ -n "$node" ] || die "$wanted, but PATH has none: install it, or set NODE to its path"
  version=$("$node" --version 2>/dev/null) || die "$wanted, but $node does not run"
  major=${version#v}
  minor=${major#*.}
  minor=${minor%%.*}
  major=${major%%.*}
  case $major$minor in
  *[!0-9]* | '') die "$wanted: $node answers '$version' when asked for its version" ;;
  esac
  if [ "$major" -lt $NODE_MAJOR ] || { [ "$major" -eq $NODE_MAJOR ] && [ "$minor" -lt $NODE_MINOR ]; }; then
    die "$wanted: $node is $version. Install a newer one, or set NODE to its path"
  fi
  NODE=$node
  absolute NODE "$NODE"
}

# Owners can only be set by root, and only outside of DESTDIR.
may_chown() { [ -z "$DESTDIR" ] && [ "$(id -u)" = 0 ]; }

has_systemd() {
  case ${SERVICE:-} in
  systemd) return 0 ;;
  none) return 1 ;;
  *) [ -z "$DESTDIR" ] && [ -d /run/systemd/system ] ;;
  esac
}
