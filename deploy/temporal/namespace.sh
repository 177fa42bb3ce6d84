#!/bin/sh
# Makes the namespace unless it is there. The server answers on its port a little before it can do so: try for two minutes.
set -eu

tries=0
until temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"; do
    tries=$((tries + 1))
    if [ "$tries" -ge 24 ]; then
        echo "namespace $TEMPORAL_NAMESPACE could not be made" >&2
        exit 1
    fi
    sleep 5
done
