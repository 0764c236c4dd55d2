using LowLatencyEngine.Positions;

namespace LowLatencyEngine.Liquidation;

// What must hold between units, places and records, checked from scratch: for tests. Slow, and allocates.
internal sealed partial class LiquidationQueue
{
    /// <summary>Checks that every place ever given out is free or stands in one list, every record is free or belongs to one of those places, and units know their places.</summary>
    /// <param name="worked">Units that stand in no list because they are being worked; between two commands there are none.</param>
    /// <returns>The first fault in words, or null.</returns>
    internal string? FindFault(int worked = 0)
    {
        bool[] seen = new bool[_placePool.Used];
        int records = 0, queued = 0, waiting = 0;
        string? fault = FindFaultInList(_first, seen, ref queued, ref records);
        for (int i = 0; i < _waitingFirst.Length; i++) fault ??= FindFaultInList(_waitingFirst[i], seen, ref waiting, ref records);
        if (fault != null) return fault;
        if (queued != Count || waiting != _waitingCount) return $"{queued} units stand in the work queue and {waiting} wait, counted are {Count} and {_waitingCount}.";

        int freePlaces = 0, freeRecords = 0;
        for (int next = _placePool.FreePlusOne; next != 0; next = _places[next - 1].Next, freePlaces++)
        {
            if (seen[next - 1]) return $"Place {next - 1} is free and in a list, or free twice.";
            seen[next - 1] = true;
        }

        for (int next = _recordPool.FreePlusOne; next != 0; next = _records[next - 1].NextFreePlusOne) freeRecords++;
        if (freePlaces + queued + waiting + worked != _placePool.Used) return $"{freePlaces} free places and {queued + waiting + worked} in use are not the {_placePool.Used} ever used.";

        int inUse = _recordPool.Used - freeRecords;
        return inUse < records || inUse > records + worked ? $"{inUse} records are in use, the units have {records}." : null;
    }

    private string? FindFaultInList(int first, bool[] seen, ref int count, ref int records)
    {
        for (int place = first; place != None; place = _places[place].Next, count++)
        {
            if (seen[place]) return $"Place {place} stands in a list twice.";
            seen[place] = true;
            ref UnitRow unit = ref _units[_places[place].Unit];
            if (unit.PlacePlusOne != place + 1) return $"Place {place} is that of unit {_places[place].Unit}, which has place {unit.PlacePlusOne - 1}.";
            if (unit.Has(UnitFlags.Started) && _places[place].RecordPlusOne == 0) return $"The liquidation of unit {_places[place].Unit} has begun and has no record.";
            records += _places[place].RecordPlusOne == 0 ? 0 : 1;
        }

        return null;
    }
}
