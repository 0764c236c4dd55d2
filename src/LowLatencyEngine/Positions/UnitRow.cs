// What is margined together is a unit: an isolated position, or a wallet with the cross positions of its account and currency. What is known of one stands beside its
// money, in the row of the position or the wallet: whoever looks at a unit reads both, and in a crash each row is a line of memory to wait for.
using System;
using System.Runtime.InteropServices;
using LowLatencyEngine.Messages;

namespace LowLatencyEngine.Positions;

/// <summary>What is known of a unit between commands.</summary>
[Flags]
internal enum UnitFlags : byte
{
    None = 0,
    Called = 1,

    /// <summary>Breached, and in the work queue or in liquidation.</summary>
    Queued = 2,

    /// <summary>In liquidation: from LiquidationStarted to LiquidationEnded.</summary>
    Started = 4,
    Touched = 8,
    Popped = 16,

    /// <summary>Its takeover was cut by the command's event limit and goes on first.</summary>
    TakeoverDue = 32,

    /// <summary>Money came in: to be looked at, for what it may restore, but it causes no liquidation.</summary>
    Credited = 64,

    /// <summary>To be looked at, for any of these reasons.</summary>
    Listed = Touched | Popped | Credited,
}

/// <summary>State of one unit; cause and depth are those of the last change that touched it, in liquidation those of the last one before it began.</summary>
internal struct UnitRow
{
    /// <summary>Its place among those whose liquidation is due or has begun, plus one; 0: none.</summary>
    internal int PlacePlusOne;
    internal UnitFlags Flags;
    internal LiquidationCause Cause;
    internal byte Depth;

    internal void NoteCause(LiquidationCause cause, int depth)
    {
        Cause = cause;
        Depth = (byte)Math.Min(depth, byte.MaxValue);
    }

    internal readonly bool Has(UnitFlags flags) => (Flags & flags) != 0;
}

/// <summary>Whose a unit is.</summary>
/// <param name="AccountId">The account.</param>
/// <param name="Instrument">That of an isolated position; of a wallet none.</param>
/// <param name="Currency">In which its money is.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct UnitOwner(long AccountId, short Instrument, byte Currency);
