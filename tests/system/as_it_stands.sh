#!/bin/sh
# The deployment with its own paths and ports, in a mount and a network namespace of its own: the units'
# lines, nginx's configuration, the check of the units. Called as: as_it_stands.sh CHECKOUT RELEASE
set -eu
checkout=$1 release=$2

mount --bind "$checkout" /mnt
mount -t tmpfs tmpfs /opt
mkdir /opt/dibao
mount --bind /mnt /opt/dibao
deploy=/opt/dibao/publish/deploy

systemd-analyze verify "$deploy"/systemd/*.service "$deploy"/systemd/*.timer
echo "units verified"

# What the operator, Debian's packages and systemd make.
made=$(dpkg --listfiles nginx-common nginx | grep '^/var/')
saved=$(mktemp -d)
cp -r "$release" "$saved"
mount -t tmpfs tmpfs /var/lib
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /var/log
mount -t tmpfs tmpfs /var/cache
mkdir -p $made
mkdir -p /var/lib/dibao/releases /var/lib/dibao/slots /run/dibao/blue
mv "$saved"/* /var/lib/dibao/releases/
name=$(ls /var/lib/dibao/releases)
ln -s "../releases/$name" /var/lib/dibao/slots/blue
ip link set lo up

printf 'upstream dibao { server unix:/run/dibao/blue/http.sock; }\nmap "" $dibao_release { default "%s"; }\n' \
    "$name" > /var/lib/dibao/live.conf
printf 'user root; events {} http { include /etc/nginx/mime.types; include %s/nginx.conf; }\n' \
    "$deploy" > /run/nginx.conf

line() { sed -n 's/^ExecStart=//p' "$deploy/systemd/$1" | sed 's/%i/blue/g'; }
$(line dibao@.service) &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
for _ in $(seq 300); do
    curl --silent --output /dev/null --unix-socket /run/dibao/blue/http.sock http://localhost/-/health && break
    sleep 0.1
done
nginx -t -c /run/nginx.conf
nginx -c /run/nginx.conf
$(line dibao-health.service)
echo
curl --fail --silent --output /dev/null --header "Host: dibao.example.org" http://127.0.0.1/
echo "page served"
nginx -s quit -c /run/nginx.conf
kill "$server"
wait "$server"
echo "server ended"
