# shellcheck shell=sh
# shellcheck disable=SC2154 # install.sh and its other parts set what is used here
# mod_v8's configuration, v8.conf.xml: part of install.sh.

# Prints XML without comments, one tag a line, with single blanks.
bare_xml() {
  tr '\n\t' '  ' <"$1" | sed -e 's/<!--/\n&/g' -e 's/-->/&\n/g' | sed -e '/^<!--.*-->$/d' | tr -d '\n' |
    sed -e 's/>/>\n/g' | sed -e 's/^ *//' -e 's/  */ /g' -e 's/ *\/>/\/>/'
}

active_lines() { bare_xml "$1" | grep -E '^<(param|hook|load|X-PRE-PROCESS) ' || true; }

# The first line of a file of ours has a checksum of the rest. A file that was changed by hand belongs to the
# operator.
sum_of() { cksum | tr ' ' -; }

is_unchanged() {
  [ -f "$1" ] && sed -n 1p "$1" | grep -qF "$MARK, $(sed 1d "$1" | sum_of)"
}

# The configuration of mod_v8. It sets a global variable of FreeSWITCH if the home is not the default one.
v8_template() {
  cat "$here/conf/autoload_configs/v8.conf.xml"
  [ "$HOME_DIR" = "$DEFAULT_HOME" ] ||
    printf '<X-PRE-PROCESS cmd="set" data="cti_robot_home=%s"/>\n' "$HOME_DIR"
}

v8_conf() {
  body=$(v8_template)
  ours="<!-- $MARK, $(printf '%s\n' "$body" | sum_of): if you change it by hand, cti-robot leaves it alone -->
$body"
  file=$DESTDIR$V8_CONF
  if [ ! -e "$file" ] || is_unchanged "$file"; then
    text 644 "$file" "$ours"
  elif [ -z "$(active_lines "$file")" ]; then
    # The sample of FreeSWITCH, in which everything is a comment.
    [ -e "$file.before-cti-robot" ] || run cp -p "$file" "$file.before-cti-robot"
    text 644 "$file" "$ours"
  else
    missing=$(printf '%s\n' "$body" | active_lines /dev/stdin | while read -r line; do
      active_lines "$file" | grep -qxF "$line" || printf '    %s\n' "$line"
    done)
    [ -n "$missing" ] || return 0
    say "$V8_CONF has changes of yours and is kept. These lines are missing:"
    printf '%s\n' "$missing"
  fi
}
