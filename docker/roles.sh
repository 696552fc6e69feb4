#!/bin/bash
# Runs once, when the database is first made: the owner that migrates and the runtime role that owns nothing.
set -euo pipefail
psql --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set owner_password="$DATABASE_OWNER_PASSWORD" --set web_password="$DATABASE_WEB_PASSWORD" <<'SQL'
CREATE ROLE rectify_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE rectify_web LOGIN PASSWORD :'web_password';
CREATE DATABASE rectify OWNER rectify_owner;
REVOKE ALL ON DATABASE rectify FROM PUBLIC;
GRANT CONNECT ON DATABASE rectify TO rectify_web;
SQL
