using System;
using System.Collections.Generic;
using LowLatencyEngine.Workload;

namespace LowLatencyEngine.Perf;

/// <summary>
/// The book as one would write it first: sorted dictionaries of linked lists, and a dictionary of ids. Makes the same reports as
/// <see cref="WorkloadMatcher{TSink}"/>; the yardstick for its answers and its speed.
/// </summary>
/// <param name="instruments">Number of books.</param>
/// <param name="reportsKept">Size of the report ring, a power of two.</param>
internal sealed class NaiveMatcher(int instruments, int reportsKept)
{
    private readonly Dictionary<(int Instrument, long Id), LinkedListNode<Order>> _orders = [];
    private readonly SortedDictionary<long, LinkedList<Order>>[] _sides = NewSides(2 * instruments);
    private readonly WorkloadReport[] _reports = new WorkloadReport[reportsKept];
    private long _written;

    private enum Outcome
    {
        Rest,
        Cancel,
    }

    /// <summary>The reports, if the ring never wrapped.</summary>
    public ReadOnlySpan<WorkloadReport> Reports => _reports.AsSpan(0, checked((int)_written));

    /// <summary>Price levels of all books at this moment.</summary>
    public int Levels
    {
        get
        {
            int levels = 0;
            foreach (SortedDictionary<long, LinkedList<Order>> side in _sides) levels += side.Count;
            return levels;
        }
    }

    /// <summary>Matches all messages.</summary>
    public void Run(ReadOnlySpan<WorkloadMessage> messages)
    {
        foreach (ref readonly WorkloadMessage message in messages)
        {
            switch (message.Kind)
            {
                case WorkloadKind.New:
                    Report(ReportKind.OrderAck, message, message.IsSell, message.Price, message.Quantity);
                    Take(message, message.IsImmediateOrCancel != 0 ? Outcome.Cancel : Outcome.Rest);
                    break;
                case WorkloadKind.Cancel:
                    if (TryRemove(message, out Order? cancelled))
                        Report(ReportKind.CancelAck, message, cancelled.IsSell, cancelled.Price, 0);
                    else
                        Report(ReportKind.CancelReject, message, 0, 0, 0);
                    break;
                default:
                    if (TryRemove(message, out _))
                    {
                        Take(message, Outcome.Rest);
                        Report(ReportKind.ModifyAck, message, message.IsSell, message.Price, message.Quantity);
                    }
                    else
                    {
                        Report(ReportKind.ModifyReject, message, 0, 0, 0);
                    }

                    break;
            }
        }
    }

    private static SortedDictionary<long, LinkedList<Order>>[] NewSides(int count)
    {
        SortedDictionary<long, LinkedList<Order>>[] sides = new SortedDictionary<long, LinkedList<Order>>[count];
        for (int i = 0; i < count; i++)
            sides[i] = i % 2 == 0 ? new(Comparer<long>.Create((a, b) => b.CompareTo(a))) : [];
        return sides;
    }

    private void Take(in WorkloadMessage message, Outcome remainder)
    {
        uint leaves = message.Quantity;
        SortedDictionary<long, LinkedList<Order>> makers = _sides[2 * message.Instrument + 1 - message.IsSell];
        while (leaves > 0 && First(makers) is { } best && (message.IsSell == 0 ? best.Price <= message.Price : best.Price >= message.Price))
        {
            uint lots = Math.Min(leaves, best.Leaves);
            ref WorkloadReport trade = ref Report(ReportKind.Trade, message, 0, best.Price, lots);
            trade.MakerId = best.Id;
            trade.TakerId = message.OrderId;
            leaves -= lots;
            best.Leaves -= lots;
            if (best.Leaves == 0) Unlink(_orders[(message.Instrument, best.Id)], message.Instrument);
        }

        if (leaves == 0) return;
        if (remainder == Outcome.Cancel)
        {
            Report(ReportKind.CancelAck, message, message.IsSell, message.Price, 0);
            return;
        }

        SortedDictionary<long, LinkedList<Order>> own = _sides[2 * message.Instrument + message.IsSell];
        if (!own.TryGetValue(message.Price, out LinkedList<Order>? level)) own.Add(message.Price, level = new LinkedList<Order>());
        Order order = new() { Id = message.OrderId, Price = message.Price, Leaves = leaves, IsSell = message.IsSell };
        _orders.Add((message.Instrument, message.OrderId), level.AddLast(order));
    }

    private static Order? First(SortedDictionary<long, LinkedList<Order>> side)
    {
        foreach (KeyValuePair<long, LinkedList<Order>> level in side) return level.Value.First!.Value;
        return null;
    }

    private bool TryRemove(in WorkloadMessage message, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Order? order)
    {
        bool rests = _orders.TryGetValue((message.Instrument, message.OrderId), out LinkedListNode<Order>? node);
        order = node?.Value;
        if (rests) Unlink(node!, message.Instrument);
        return rests;
    }

    private void Unlink(LinkedListNode<Order> node, int instrument)
    {
        LinkedList<Order> level = node.List!;
        level.Remove(node);
        if (level.Count == 0) _sides[2 * instrument + node.Value.IsSell].Remove(node.Value.Price);
        _orders.Remove((instrument, node.Value.Id));
    }

    private ref WorkloadReport Report(ReportKind kind, in WorkloadMessage message, byte isSell, long price, uint quantity)
    {
        ref WorkloadReport report = ref _reports[_written++ & (_reports.Length - 1)];
        report = new WorkloadReport
        {
            Kind = kind,
            IsSell = isSell,
            Quantity = quantity,
            Sequence = message.Sequence,
            OrderId = message.OrderId,
            Price = price,
        };
        return ref report;
    }

    private sealed class Order
    {
        public required long Id { get; init; }

        public required long Price { get; init; }

        public required uint Leaves { get; set; }

        public required byte IsSell { get; init; }
    }
}
