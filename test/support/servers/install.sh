#!/bin/sh
# Makes sure that the servers and programs which the tests start are there: each line "<command> <Debian package>".
# Installs what is missing from Debian's packages when it may (root and apt), otherwise says what to install, and fails:
# a suite without its server is never skipped in silence. espeak-ng and sox speak the prompts of flows; curl is what the
# operator's guide asks with.
set -eu

servers="
redis-server redis-server
mariadbd mariadb-server
espeak-ng espeak-ng
sox sox
openssl openssl
curl curl
"

missing=''
while read -r command package; do
  [ -n "$command" ] || continue
  # mariadbd and others live in sbin, which is not on everybody's path.
  if ! PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$command" >/dev/null 2>&1; then
    missing="$missing $package"
  fi
done <<LIST
$servers
LIST

[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing for the tests:$missing" >&2
  # The servers are started by the tests themselves, on ports of their own: no service on this machine.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
  fi
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  if ! apt-get install -y -q --no-install-recommends $missing >&2; then
    apt-get update -q >&2
    apt-get install -y -q --no-install-recommends $missing >&2
  fi
  exit 0
fi

echo "the tests need programs that are not installed. As root:" >&2
echo "    apt-get install -y --no-install-recommends$missing" >&2
exit 1
