#!/bin/sh
# Starts nginx with the codec server's token and the people who may sign in, both from secret files.
set -eu

token=$(cat /run/secrets/codec_token)
case $token in
    '' | *[!0-9A-Za-z]*)
        echo "codec-token must be letters and digits; openssl rand -hex 32 makes one" >&2
        exit 1
        ;;
esac
grep -q : /run/secrets/web_ui_users || {
    echo "web-ui-users names nobody; deploy/README.md says how to add one" >&2
    exit 1
}

# nginx reads the users as another user than the one that may read secrets.
install -d -m 0755 /run/web-ui
install -o nginx -m 0400 /run/secrets/web_ui_users /run/web-ui/users
umask 077
sed "s|Bearer TOKEN|Bearer $token|" /etc/concordat/nginx.conf >/run/web-ui/nginx.conf
exec nginx -c /run/web-ui/nginx.conf -g 'daemon off;'
