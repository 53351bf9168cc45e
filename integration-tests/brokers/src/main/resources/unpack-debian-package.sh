# Unpacks the package $3 of the Debian suite $2, with all that it needs, into the folder $1. Run as root.
# Takes the address of the archive from this machine's apt. Changes nothing else.
set -eu
root=$1 suite=$2 package=$3
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
partial=$root.partial
work=$root.apt

# One at a time: the second process finds the folder.
exec 9> "$root.lock"
flock 9
[ ! -d "$root" ] || exit 0
trap 'exit 1' HUP INT TERM
trap 'rm -rf "$partial" "$work"' EXIT
rm -rf "$partial" "$work"

[ -e "$keyring" ] || { echo "$keyring is missing: this machine is no Debian"; exit 1; }
uri=$(apt-get indextargets --format '$(REPO_URI)' | grep -v security | head -n 1)
[ -n "$uri" ] || { echo "apt knows no package archive: apt-get update has never run"; exit 1; }

mkdir -p "$partial/proc" "$partial/sys" "$partial/dev" "$partial/tmp" "$partial/etc" "$work/state/lists/partial" \
    "$work/cache/archives/partial" "$work/etc/apt.conf.d" "$work/etc/preferences.d" "$work/etc/trusted.gpg.d"
: > "$work/status"
echo "deb [signed-by=$keyring] $uri $suite main" > "$work/etc/sources.list"

apt() {
    apt-get -qq -o Dir::Etc="$work/etc" -o Dir::Etc::sourceparts=- -o Dir::State="$work/state" \
        -o Dir::State::status="$work/status" -o Dir::Cache="$work/cache" -o Debug::NoLocking=1 \
        -o APT::Install-Recommends=0 -o APT::Sandbox::User=root -o Acquire::Retries=2 -o Acquire::http::Timeout=30 "$@" 9>&-
}
apt update
apt -y --download-only install base-files libc-bin bash coreutils dash grep sed gawk findutils hostname procps util-linux "$package"

# base-files first: it makes /bin a link to /usr/bin.
for archive in "$work"/cache/archives/base-files_*.deb "$work"/cache/archives/*.deb; do
    dpkg-deb --fsys-tarfile "$archive" | tar -x --keep-directory-symlink -C "$partial"
done
# What the packages' own installation would have made.
[ -e "$partial/usr/bin/awk" ] || ln -s gawk "$partial/usr/bin/awk"
[ -e "$partial/bin/sh" ] || ln -s dash "$partial/usr/bin/sh"
cp /etc/passwd /etc/group /etc/hosts "$partial/etc/"
chmod 1777 "$partial/tmp"
mv "$partial" "$root"
