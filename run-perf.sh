#!/usr/bin/env bash
# Builds Release and measures; see ./run-perf.sh --help.
set -euo pipefail
cd "$(dirname "$0")"
dotnet build -c Release --nologo -v quiet perf/LowLatencyEngine.Perf >&2
exec dotnet perf/LowLatencyEngine.Perf/bin/Release/net10.0/LowLatencyEngine.Perf.dll "$@"
