# Installs the Debian package $1 and doesn't start its service, which has the same name, if it brings one. For root.
set -eu
package=$1
policy=/usr/sbin/policy-rc.d

# One at a time: who comes second finds it installed.
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
        echo "$policy lets the service of $package start, which nobody asked for: install the package yourself"
        exit 1
    fi
else
    trap 'exit 1' HUP INT TERM
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
fi

export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
# What cannot be fetched now may be known already: the installation tells.
apt-get -q -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o DPkg::Lock::Timeout=300 update 9>&- || true
apt-get -q -y -o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends "$package" 9>&-

# Nor at the next boot. Not every package brings a service.
if [ -d /run/systemd/system ] && systemctl cat "$package" > /dev/null 2>&1; then
    systemctl --quiet disable "$package"
fi
