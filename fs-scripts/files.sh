# shellcheck shell=sh
# Changes files and prints what has changed: part of install.sh. Each file is replaced by one rename.

# How many things have changed.
changes=0

die() {
  printf 'cti-robot: %s\n' "$*" >&2
  exit 1
}

say() { printf 'cti-robot: %s\n' "$*"; }

# Reports a completed action, or that DRY_RUN changed nothing.
said() {
  if [ -n "${DRY_RUN:-}" ]; then say 'DRY_RUN: nothing was changed'; else say "$1"; fi
}

# Reports a change (first argument) and runs the command that makes it.
change() {
  say "$1"
  shift
  changes=$((changes + 1))
  run "$@"
}

run() {
  if [ -n "${DRY_RUN:-}" ]; then
    printf '  + %s\n' "$*"
  else
    "$@"
  fi
}

make_folder() { [ -d "$1" ] || run mkdir -p "$1"; }

# Replaces a link atomically, so that it is never missing.
put_link() {
  ln -s "$1" "$2.new.$$"
  mv -T "$2.new.$$" "$2"
}

# link <to> <name>: a file of this name that is not ours is kept beside the link.
link() {
  if [ "$(readlink "$2" 2>/dev/null)" = "$1" ]; then return; fi
  make_folder "$(dirname "$2")"
  if [ -e "$2" ] && [ ! -L "$2" ]; then
    change "$2 already exists: kept as $2.before-cti-robot" cp -p "$2" "$2.before-cti-robot"
  fi
  change "$2 -> $1" put_link "$1" "$2"
}

# put_text <mode> <file>: writes standard input to the file atomically.
put_text() {
  cat >"$2.new.$$"
  chmod "$1" "$2.new.$$"
  mv "$2.new.$$" "$2"
}

# text <mode> <file> <content>
text() {
  if [ -f "$2" ] && [ "$(cat "$2")" = "$3" ]; then return; fi
  make_folder "$(dirname "$2")"
  say "$2"
  changes=$((changes + 1))
  if [ -n "${DRY_RUN:-}" ]; then
    printf '  + write %s\n' "$2"
  else
    printf '%s\n' "$3" | put_text "$1" "$2"
  fi
}

# Prints a template of the release with its placeholders filled in.
filled() {
  sed -e "s|@USER@|$FS_USER|g" -e "s|@GROUP@|$FS_GROUP|g" -e "s|@NODE@|$NODE|g" -e "s|@SHARE@|$SHARE|g" \
    -e "s|@HOME@|$HOME_DIR|g" -e "s|@ETC@|$ETC|g" -e "s|@CONF@|$CONF_DIR|g" "$1"
}
