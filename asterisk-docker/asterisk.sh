#!/bin/sh
# The image's Asterisk on the generated files; further arguments are Asterisk's (-f, -rx ...).
bundle=${CENTRALA_BUNDLE:-/opt/asterisk}
libraries=$bundle/usr/lib/x86_64-linux-gnu
exec "$bundle/usr/lib64/ld-linux-x86-64.so.2" --library-path "$libraries" \
    "$bundle/usr/sbin/asterisk" \
    -C "${CENTRALA_RUN_DIR:-/var/lib/centrala/run}/asterisk/etc/asterisk.conf" "$@"
