#!/usr/bin/env bash
# Builds Release and measures; see ./run-perf.sh --help.
set -euo pipefail
cd "$(dirname "$0")"
if [ "${1:-}" = native ]; then
    dotnet publish -c Release -r linux-x64 -p:PublishAot=true --nologo -v quiet -o perf/LowLatencyEngine.Workload/bin/native perf/LowLatencyEngine.Workload >&2
    echo perf/LowLatencyEngine.Workload/bin/native/LowLatencyEngine.Workload.so
    exit
fi
dotnet build -c Release --nologo -v quiet perf/LowLatencyEngine.Perf >&2
exec dotnet perf/LowLatencyEngine.Perf/bin/Release/net10.0/LowLatencyEngine.Perf.dll "$@"
