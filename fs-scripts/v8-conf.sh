# shellcheck shell=sh
# shellcheck disable=SC2154 # install.sh and its other parts set what is used here
# mod_v8's configuration, v8.conf.xml: part of install.sh.

# XML without its comments, a tag a line, blanks squeezed.
bare_xml() {
  tr '\n\t' '  ' <"$1" | sed -e 's/<!--/\n&/g' -e 's/-->/&\n/g' | sed -e '/^<!--.*-->$/d' | tr -d '\n' |
    sed -e 's/>/>\n/g' | sed -e 's/^ *//' -e 's/  */ /g' -e 's/ *\/>/\/>/'
}

active_lines() { bare_xml "$1" | grep -E '^<(param|hook|load|X-PRE-PROCESS) ' || true; }

# A file of ours tells it in its first line, with the sum of the rest: changed by hand it is the operator's.
sum_of() { cksum | tr ' ' -; }

is_unchanged() {
  [ -f "$1" ] && sed -n 1p "$1" | grep -qF "$MARK, $(sed 1d "$1" | sum_of)"
}

# mod_v8's configuration; another home than the script's own is told to FreeSWITCH in it, as a global variable.
v8_template() {
  cat "$here/conf/autoload_configs/v8.conf.xml"
  [ "$HOME_DIR" = "$DEFAULT_HOME" ] ||
    printf '<X-PRE-PROCESS cmd="set" data="cti_robot_home=%s"/>\n' "$HOME_DIR"
}

v8_conf() {
  body=$(v8_template)
  ours="<!-- $MARK, $(printf '%s\n' "$body" | sum_of): once changed by hand it stays as it is -->
$body"
  file=$DESTDIR$V8_CONF
  if [ ! -e "$file" ] || is_unchanged "$file"; then
    text 644 "$file" "$ours"
  elif [ -z "$(active_lines "$file")" ]; then
    # FreeSWITCH's own sample, in which everything is a comment.
    [ -e "$file.before-cti-robot" ] || run cp -p "$file" "$file.before-cti-robot"
    text 644 "$file" "$ours"
  else
    missing=$(printf '%s\n' "$body" | active_lines /dev/stdin | while read -r line; do
      active_lines "$file" | grep -qxF "$line" || printf '    %s\n' "$line"
    done)
    [ -n "$missing" ] || return 0
    say "$V8_CONF is your own and stays. It lacks:"
    printf '%s\n' "$missing"
  fi
}
