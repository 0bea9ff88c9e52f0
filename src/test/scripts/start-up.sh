#!/usr/bin/env bash
# Prints how long the packed jar takes from its start to readiness, and how much memory it holds a while later:
#   mvn -B package -DskipTests && src/test/scripts/start-up.sh [runs] [seconds until memory is read]
# It starts in an empty folder with an empty data directory, and calls nobody.
set -euo pipefail
runs=${1:-3}
settle=${2:-20}
jar=$(cd "$(dirname "$0")/../../.." && pwd)/target/textdesk.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
port=18080

echo "jar $(du -h "$jar" | cut -f1), $("$java" -version 2>&1 | head -n 1), $(nproc) processors, $(free -h | awk '/^Mem/ {print $2}') memory"
for run in $(seq "$runs"); do
  folder=$(mktemp -d)
  started=$(date +%s%N)
  (cd "$folder" && exec env \
    TEXTDESK_KLAVIYO_URL=http://127.0.0.1:9 TEXTDESK_KLAVIYO_APIKEY=none \
    TEXTDESK_KLAVIYO_WEBHOOKSECRET=only-for-measuring \
    TEXTDESK_ZENDESK_URL=http://127.0.0.1:9 TEXTDESK_ZENDESK_ACCESSTOKEN=none \
    TEXTDESK_ZENDESK_WEBHOOKSECRET=only-for-measuring \
    "$java" -jar "$jar" --server.port=$port > "$folder/log" 2>&1) &
  pid=$!
  until curl -sf -o /dev/null "http://127.0.0.1:$port/actuator/health/readiness"; do
    kill -0 $pid 2> /dev/null || { cat "$folder/log"; exit 1; }
    sleep 0.1
  done
  ready=$(( ($(date +%s%N) - started) / 1000000 ))
  sleep "$settle"
  resident=$(awk '/^VmRSS/ {print int($2 / 1024)}' /proc/$pid/status)
  echo "run $run: ready after $((ready / 1000)).$(printf %03d $((ready % 1000))) s, $resident MB resident after another $settle s"
  kill $pid
  wait $pid || true
  rm -rf "$folder"
done
