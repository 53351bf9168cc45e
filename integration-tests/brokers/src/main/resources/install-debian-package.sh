# Installs the Debian package $1 without starting its service of the same name, if it has one. Run as root.
set -eu
package=$1
policy=/usr/sbin/policy-rc.d

# One at a time: the second process finds the package installed.
exec 9> /run/lock/herald-test-brokers
flock 9
if dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2> /dev/null | grep -q '^ii'; then
    exit 0
fi

# Debian asks this program whether a service may be started; 101 means no.
if [ -e "$policy" ]; then
    answer=0
    "$policy" "$package" start > /dev/null 2>&1 || answer=$?
    if [ "$answer" != 101 ]; then
        echo "$policy would let the service of $package start; install the package manually"
        exit 1
    fi
else
    trap 'exit 1' HUP INT TERM
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
# If the update fails, the package lists may still be good enough.
apt-get -q -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o DPkg::Lock::Timeout=300 update 9>&- || true
apt-get -q -y -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends "$package" 9>&-

# Do not start the service at the next boot either. Not every package has a service.
if [ -d /run/systemd/system ] && systemctl cat "$package" > /dev/null 2>&1; then
    systemctl --quiet disable "$package"
fi
