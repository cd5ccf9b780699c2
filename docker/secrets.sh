#!/bin/sh
# Makes the secrets of compose.yaml, each in a file, where there are none yet. The folder is for you
# alone; the files can be read by whoever they are mounted for.
set -eu
cd "$(dirname "$0")"
mkdir -m 700 secrets
cd secrets
random() { od -An -N 32 -tx1 /dev/urandom | tr -d ' \n'; }
database=$(random)
redis=$(random)
umask 022
printf '%s' "$database" >database_password
printf 'postgres://canopy:%s@database/canopy' "$database" >database_url
printf 'redis://canopy:%s@redis:6379' "$redis" >redis_url
cat >redis_acl <<END
user default on nopass -@all +ping
user canopy on >$redis resetkeys ~canopy:* resetchannels &canopy:* -@all +subscribe +publish +ping +eval +time +get +set +del
END
random >grafana_password
echo "made docker/secrets; keep it out of what you share"
