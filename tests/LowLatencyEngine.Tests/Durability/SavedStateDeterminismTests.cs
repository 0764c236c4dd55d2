using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using LowLatencyEngine.Diagnostics;
using LowLatencyEngine.Durability;
using LowLatencyEngine.Memory;
using LowLatencyEngine.Messages;
using LowLatencyEngine.Tests.Models;
using Xunit;

namespace LowLatencyEngine.Tests.Durability;

/// <summary>
/// A core is saved, loaded into a fresh one, and both are compared field by field and byte by byte, by reflection; then both go on with the same
/// commands. What a class holds and does not register in its Visit method shows here. See the head of StateVisitor.cs.
/// </summary>
public class SavedStateDeterminismTests
{
    [Fact]
    public void AMixedMarketSurvivesSavingAndLoading()
    {
        Command[] commands = new Command[60_000];
        new MixedFlow(seed: 11).Fill(commands);
        RoundTrip(TestMarket.Options(), Array.ConvertAll(commands, command => new RichOrder { Head = command }), saveAfter: 40_000);
    }

    [Fact]
    public void RandomMarketsWithTightLimitsSurviveSavingAndLoading()
    {
        for (ulong seed = 1; seed <= 60; seed++)
        {
            Dice dice = new(seed);
            EngineOptions options = OptionsGenerator.Draw(dice, out long[] homes);
            ReferenceEngine reference = new(options);
            CommandGenerator generator = new(dice, reference, homes);
            RichOrder[] commands = new RichOrder[400];
            for (int i = 0; i < commands.Length; i++)
            {
                commands[i] = generator.Next();
                reference.Apply(commands[i]);
            }

            RoundTrip(options, commands, saveAfter: (int)dice.Between(0, commands.Length - 1), $"seed {seed}: ");
        }
    }

    /// <summary>Does not wait for a command that happens to change a field: every loose field gets a value of its own and must come back.</summary>
    [Fact]
    public void EveryLooseFieldIsRegistered()
    {
        using EngineCore saved = new(TestMarket.Options());
        byte mark = 1;
        foreach ((_, object holder, FieldInfo field) in new StateGraph(saved).Loose)
        {
            object value = Activator.CreateInstance(field.FieldType)!;
            if (value is bool) value = !(bool)field.GetValue(holder)!;
            else if (field.FieldType.IsPrimitive) value = Convert.ChangeType(mark, field.FieldType, null);
            else continue;

            field.SetValue(holder, value);
            mark = (byte)(mark % 120 + 1);
        }

        MemoryStream file = new();
        saved.Visit(new StateWriter(file));
        file.Position = 0;
        using EngineCore loaded = new(TestMarket.Options());
        loaded.Visit(new StateReader(file));
        Dictionary<string, object?> got = new StateGraph(loaded).Loose.ToDictionary(f => f.Path, f => f.Field.GetValue(f.Holder));
        foreach ((string path, object holder, FieldInfo field) in new StateGraph(saved).Loose)
        {
            Assert.True(field.GetValue(holder)!.Equals(got[path]), $"{path} is not saved: register it in its class's Visit method (see StateVisitor.cs).");
        }
    }

    /// <summary>
    /// A build that saves other blocks, or in another order, cannot load what this one saved, though every checksum is right. So whoever changes this number raises
    /// the format version with it; then an old snapshot is refused in one sentence.
    /// </summary>
    [Fact]
    public void WhatASnapshotConsistsOfIsThatOfItsFormatVersion()
    {
        using EngineCore core = new(TestMarket.Options());
        BlockLengths lengths = new();
        core.Visit(lengths);
        Assert.Equal((4u, 8839086483150725542UL), (SnapshotStore.FormatVersion, lengths.Fingerprint));
    }

    [Fact]
    public void EveryTableIsRegistered()
    {
        using EngineCore core = new(TestMarket.Options());
        StateGraph.Register register = new();
        core.Visit(register);
        foreach (var table in new StateGraph(core).Tables)
        {
            Assert.True(register.Names(table), $"{table.Path} is neither state nor scratch: register it in its class's Visit method (see StateVisitor.cs).");
        }
    }

    [Fact]
    public void LoadingReplacesWhateverTheCoreHeld()
    {
        Command[] commands = new Command[20_000];
        new MixedFlow(seed: 12).Fill(commands);
        using EngineCore saved = new(TestMarket.Options());
        using EngineCore used = new(TestMarket.Options());
        foreach (Command command in commands.AsSpan(0, 7_000)) saved.Apply(in command);
        foreach (Command command in commands) used.Apply(in command);
        MemoryStream file = new();
        saved.Visit(new StateWriter(file));
        file.Position = 0;
        used.Visit(new StateReader(file));
        AssertEqual(saved, used, "");
    }

    [Fact]
    public void AnotherShapeIsRefused()
    {
        using EngineCore saved = new(TestMarket.Options());
        using EngineCore other = new(TestMarket.Options() with { AccountsMax = TestMarket.Options().AccountsMax / 2 });
        MemoryStream file = new();
        saved.Visit(new StateWriter(file));
        file.Position = 0;
        Assert.Throws<InvalidDataException>(() => other.Visit(new StateReader(file)));
    }

    private static void RoundTrip(EngineOptions options, RichOrder[] commands, int saveAfter, string label = "")
    {
        using EngineCore saved = new(options);
        for (int i = 0; i < saveAfter; i++) saved.Apply(in commands[i].Head);
        using EngineCore loaded = SavedCopy.Of(saved, options);
        AssertEqual(saved, loaded, label);

        for (int i = saveAfter; i < commands.Length; i++)
        {
            ReadOnlySpan<EngineEvent> expected = saved.Apply(in commands[i].Head);
            ReadOnlySpan<EngineEvent> got = loaded.Apply(in commands[i].Head);
            Assert.True(MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(got)), $"{label}command {i} after loading at {saveAfter}");
        }

        AssertEqual(saved, loaded, label);
    }

    private static void AssertEqual(EngineCore expected, EngineCore got, string label)
    {
        Assert.Equal(expected.StateHash(), got.StateHash());
        StateGraph.Register register = new();
        expected.Visit(register);
        string? difference = new StateGraph(expected).DifferenceTo(new StateGraph(got), register.Scratches);
        Assert.True(difference is null, $"{label}{difference} (see StateVisitor.cs)");
    }

    private sealed unsafe class BlockLengths : StateVisitor
    {
        private StateHasher _hasher;

        internal ulong Fingerprint => _hasher.Finish();

        public override void Block(void* start, long bytes) => _hasher.Add(bytes);
    }
}
