#!/bin/sh
# Starts the Temporal server with the database password from its secret file: the image itself only takes a variable.
set -eu

POSTGRES_PWD=$(cat /run/secrets/temporal_database_password)
export POSTGRES_PWD
exec /etc/temporal/entrypoint.sh
