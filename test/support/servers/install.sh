#!/bin/sh
# Installs the programs that the tests and checks run.
#
#   install.sh tests | checks
#
# As root on a system with apt, it installs the missing packages. Elsewhere it names them and fails: a suite is never
# skipped because its server is missing.
set -eu

# Lines of "<command> <Debian package>".
# espeak-ng and sox synthesise prompts; curl runs the examples of the operator's guide;
# chromium runs the simulator and lint as an author's browser does.
tests='
redis-server redis-server
mariadbd mariadb-server
espeak-ng espeak-ng
sox sox
openssl openssl
curl curl
chromium chromium
'
checks='
shellcheck shellcheck
shfmt shfmt
clang-format clang-format
'

purpose=${1:-tests}
case $purpose in
tests) programs=$tests ;;
checks) programs=$checks ;;
*)
  echo "install.sh: expected 'tests' or 'checks', not '$purpose'" >&2
  exit 2
  ;;
esac

missing=''
while read -r command package; do
  [ -n "$command" ] || continue
  # mariadbd and others are in sbin, which PATH may lack.
  if ! PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin" command -v "$command" >/dev/null 2>&1; then
    missing="$missing $package"
  fi
done <<LIST
$programs
LIST

[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing for the $purpose:$missing" >&2
  # The tests start the servers themselves, on free ports. apt must not start any as a service.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    trap 'rm -f "$policy"' EXIT
  fi
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086 # a list of words
  if ! apt-get install -y -q --no-install-recommends $missing >&2; then
    apt-get update -q >&2
    apt-get install -y -q --no-install-recommends $missing >&2
  fi
  exit 0
fi

echo "The $purpose need programs that are not installed. Run as root:" >&2
echo "    apt-get install -y --no-install-recommends$missing" >&2
exit 1
