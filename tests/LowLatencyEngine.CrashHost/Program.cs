// A process to be killed. It runs a durable engine on a directory and sends deposits of 1, 2, 3 … atoms, each with its number as its sequence; what the
// engine has answered it writes to its output, one line each: "a N" for a deposit, "d N" for one recognised as sent before. Whoever reads these
// lines was told, and may hold the directory to it.
//
//   crashhost DIR FROM COUNT POLICY     sends FROM, FROM + 1, … up to COUNT of them; ends with 0, or 74 and a line on the error output if the engine halted
using System;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using LowLatencyEngine;
using LowLatencyEngine.CrashHost;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Ring;

const int IoError = 74;
string directory = args[0];
long from = long.Parse(args[1], CultureInfo.InvariantCulture);
long count = long.Parse(args[2], CultureInfo.InvariantCulture);
FsyncPolicy policy = Enum.Parse<FsyncPolicy>(args[3]);

try
{
    using DirectoryStorage storage = DirectoryStorage.Open(directory);
    using Engine engine = new(CrashMarket.Options, storage, CrashMarket.Durability(policy), new PipelineOptions { EngineWait = WaitStrategy.Blocking, ReaderWait = WaitStrategy.Blocking });
    EventReader reader = engine.AddReader();
    engine.Start();
    Task telling = Task.Run(() => Tell(reader));
    Command open = Commands.OpenAccount(1, 1);
    engine.Publish([open]);
    for (long i = from; i < from + count; i++)
    {
        if (!engine.Publish([Commands.Deposit(1, 1, 0, i) with { Source = 1, SourceSequence = i }])) break;
    }

    bool stopped = engine.Stop(TimeSpan.FromMinutes(1));
    telling.Wait();
    if (stopped && engine.Halted == HaltReason.None) return 0;

    Console.Error.WriteLine($"halted: {engine.Halted}: {engine.Fault?.Message}");
    return IoError;
}
catch (IOException refused)
{
    Console.Error.WriteLine(refused.Message);
    return IoError;
}

static void Tell(EventReader reader)
{
    using StreamWriter output = new(Console.OpenStandardOutput());
    for (ReadOnlySpan<EngineEvent> slots = reader.Take(); !slots.IsEmpty; slots = reader.Take())
    {
        foreach (EventView e in new EventStream(slots))
        {
            if (e.Head.Kind == EventKind.Deposited) output.WriteLine($"a {e.Head.Amount}");
            else if (e.Head is { Kind: EventKind.Rejected, Reason: (byte)RejectReason.DuplicateCommand }) output.WriteLine($"d {e.Head.Quantity}");
        }

        reader.Release();
        output.Flush();
    }
}
