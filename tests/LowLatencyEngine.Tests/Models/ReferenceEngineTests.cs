// The reference engine by itself: whatever is sent, the laws hold after every command.
using System;
using System.Text;
using LowLatencyEngine.Messages;
using Xunit;

namespace LowLatencyEngine.Tests.Models;

public sealed class ReferenceEngineTests
{
    [Fact]
    public void The_laws_hold_after_every_command()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            Dice dice = new(seed);
            ReferenceEngine engine = new(OptionsGenerator.Draw(dice, out long[] homes));
            CommandGenerator generator = new(dice, engine, homes);
            for (int n = 0; n < 500; n++)
            {
                RichOrder command = generator.Next();
                engine.Apply(command);
                string? broken = Laws.Broken(engine);
                Assert.True(broken is null, $"seed {seed}, command {n}, {EventText.CSharp(command)}: {broken}");
            }
        }
    }

    [Fact]
    public void A_refused_command_changes_nothing_but_the_time()
    {
        for (ulong seed = 1; seed <= 10; seed++)
        {
            Dice dice = new(seed);
            ReferenceEngine engine = new(OptionsGenerator.Draw(dice, out long[] homes));
            CommandGenerator generator = new(dice, engine, homes);
            for (int n = 0; n < 500; n++)
            {
                RichOrder command = generator.Next();
                engine.Apply(Commands.Heartbeat(command.Head.TimeNanos));
                string before = Picture(engine);
                ReadOnlySpan<EngineEvent> events = engine.Apply(command);
                if (events is [{ Kind: EventKind.Rejected }]) Assert.Equal(before, Picture(engine));
            }
        }
    }

    private static string Picture(ReferenceEngine engine)
    {
        StringBuilder picture = new();
        (int currencies, int instruments) = (engine.Options.Currencies.Count, engine.Options.Instruments.Count);
        foreach (long account in engine.AccountIds)
        {
            for (int c = 0; c < currencies; c++) picture.Append(engine.TryGetWallet(account, c, out WalletView wallet)).Append(wallet);
            for (int i = 0; i < instruments; i++) picture.Append(engine.TryGetPosition(account, i, out PositionView held)).Append(held);
        }

        for (int i = 0; i < instruments; i++)
        {
            picture.Append(engine.GetInstrument(i)).AppendJoin(',', engine.Depth(i, Side.Buy)).AppendJoin(',', engine.Depth(i, Side.Sell));
        }

        return picture.ToString();
    }
}
