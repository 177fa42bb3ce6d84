#!/bin/sh
# Makes Temporal's two databases or brings their schemas up to date. Safe to repeat.
set -eu

SQL_PASSWORD=$(cat /run/secrets/temporal_database_password)
export SQL_PASSWORD

for database in temporal temporal_visibility; do
    case $database in
        temporal) schema=temporal ;;
        *) schema=visibility ;;
    esac
    tool="temporal-sql-tool --plugin postgres12 --ep $POSTGRES_HOST --port 5432 --user $POSTGRES_USER --db $database"
    $tool create
    $tool setup-schema -v 0.0
    $tool update-schema -d "/etc/temporal/schema/postgresql/v12/$schema/versioned"
done
