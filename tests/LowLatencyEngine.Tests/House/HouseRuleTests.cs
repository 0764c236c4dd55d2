using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace LowLatencyEngine.Tests.House;

/// <summary>The rules of the house, read off the source: which room may use which, what the core must not contain, how long a file may be.</summary>
public class HouseRuleTests
{
    private static readonly Dictionary<string, string[]> s_mayUse = new()
    {
        ["Messages"] = ["Memory"],
        ["Memory"] = [],
        ["Ring"] = ["Memory"],
        ["Threads"] = [],
        ["Diagnostics"] = [],
        ["Book"] = ["Messages", "Memory"],
        ["Positions"] = ["Messages", "Memory"],
        ["Stops"] = ["Book", "Messages", "Memory"],
        ["Orders"] = ["Messages", "Memory"],
        ["Margin"] = ["Positions", "Messages", "Memory"],
        ["Market"] = ["Messages", "Memory", "Diagnostics"],
        ["Liquidation"] = ["Margin", "Market", "Positions", "Messages", "Memory"],
        ["Timers"] = ["Memory", "Diagnostics"],
        ["Queries"] = ["Messages"],
        ["Feeds"] = ["Book", "Messages", "Memory"],
        ["Durability"] = ["Ring", "Messages", "Memory", "Diagnostics", "Threads"],
    };

    private static readonly string[] s_core = ["Messages", "Memory", "Diagnostics", "Book", "Stops", "Positions", "Margin", "Liquidation", "Market", "Timers", "Orders", "Queries"];

    [Fact]
    public void RoomsUseOnlyWhatLiesBelowThem()
    {
        List<string> broken = [];
        foreach ((string room, string[] allowed) in s_mayUse)
        {
            foreach (string file in Sources($"src/LowLatencyEngine/{room}"))
            {
                foreach (Match used in Regex.Matches(Code(file), @"\bLowLatencyEngine\.([A-Z]\w+)"))
                {
                    string other = used.Groups[1].Value;
                    if (other != room && s_mayUse.ContainsKey(other) && !allowed.Contains(other)) broken.Add($"{file}: {room} uses {other}");
                }
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void CapturesSeeMessagesAndMemoryOfTheLibraryAndNoOtherRoom()
    {
        string[] allowed = ["Messages", "Memory", "Captures"];
        List<string> broken = [];
        foreach (string file in Sources("src/LowLatencyEngine.Captures"))
        {
            foreach (Match used in Regex.Matches(Code(file), @"\bLowLatencyEngine\.([A-Z]\w+)"))
            {
                if (!allowed.Contains(used.Groups[1].Value)) broken.Add($"{file}: {used.Value}");
            }
        }

        Assert.Empty(broken);
    }

    [Fact]
    public void TheRoomListIsComplete()
    {
        string root = Path.Combine(Root, "src/LowLatencyEngine");
        IEnumerable<string> rooms = Directory.EnumerateDirectories(root).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj"))!;
        Assert.Equal(s_mayUse.Keys.Order(), rooms.Order());
    }

    [Fact]
    public void ProjectsReferenceOnlyWhatTheDesignAllows()
    {
        Dictionary<string, string[]> allowed = new()
        {
            ["LowLatencyEngine"] = [],
            ["LowLatencyEngine.Captures"] = ["LowLatencyEngine"],
            ["LowLatencyEngine.Simulation"] = ["LowLatencyEngine"],
            ["LowLatencyEngine.Cli"] = ["LowLatencyEngine", "LowLatencyEngine.Captures", "LowLatencyEngine.Simulation"],
        };
        foreach ((string project, string[] references) in allowed)
        {
            string text = File.ReadAllText(Path.Combine(Root, $"src/{project}/{project}.csproj"));
            IEnumerable<string> found = Regex.Matches(text, @"<ProjectReference Include=""[^""]*?([\w.]+)\.csproj""").Select(match => match.Groups[1].Value);
            Assert.Equal(references.Order(), found.Order());
            if (project == "LowLatencyEngine") Assert.DoesNotContain("PackageReference", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TheCoreHasNoClockChanceFloatingPointThreadOrFile()
    {
        Regex banned = new(
            @"\b(double|float|decimal|DateTime\w*|Stopwatch|TickCount\w*|Random|Guid|Thread|Task|File|FileStream|Console|GetHashCode|HashCode|Parallel|lock|async|await)\b");
        List<string> found = [];
        foreach (string file in CoreSources())
        {
            foreach (Match match in banned.Matches(Code(file))) found.Add($"{file}: {match.Value}");
        }

        Assert.Empty(found);
    }

    [Fact]
    public void NothingIsUnfinished()
    {
        Regex unfinished = new("NotImplemented" + "Exception|\\bTO" + "DO\\b|\\bFIX" + "ME\\b|\\bHA" + "CK\\b");
        IEnumerable<string> found = Sources("src").Concat(Sources("tests")).Concat(Sources("perf")).Where(file => unfinished.IsMatch(File.ReadAllText(file)));
        Assert.Empty(found);
    }

    /// <summary>A method of a readonly field of a struct works on a copy: disposed of, it would keep where its memory was.</summary>
    [Fact]
    public void ATableIsNoReadonlyField()
    {
        Regex field = new(@"^\s*(private|internal|public)( static)? readonly Table<\w+> ");
        IEnumerable<string> found = Sources("src").Where(file => File.ReadLines(file).Any(field.IsMatch));
        Assert.Empty(found);
    }

    [Fact]
    public void AFileIsOneSitting()
    {
        IEnumerable<string> long_ = Sources("src").Where(file => File.ReadLines(file).Count() > 250);
        Assert.Empty(long_);
    }

    [Theory]
    [InlineData("double x = 1;", true)]
    [InlineData("// a double in a comment", false)]
    [InlineData("string s = \"double\";", false)]
    public void TheReaderSeesCodeNotComments(string source, bool isSeen) =>
        Assert.Equal(isSeen, Strip(source).Contains("double", StringComparison.Ordinal));

    internal static string Root { get; } = FindRoot();

    private static IEnumerable<string> CoreSources() =>
        s_core.SelectMany(room => Sources($"src/LowLatencyEngine/{room}"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "src/LowLatencyEngine"), "EngineCore*.cs"));

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string Code(string file) => Strip(File.ReadAllText(file));

    private static string Strip(string source) =>
        Regex.Replace(source, @"""(?:\\.|[^""\\])*""|//[^\n]*|/\*.*?\*/", match => match.Value[0] == '"' ? "\"\"" : "", RegexOptions.Singleline);

    private static string FindRoot()
    {
        DirectoryInfo? at = new(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "LowLatencyEngine.sln"))) at = at.Parent;
        return at?.FullName ?? throw new InvalidOperationException("The tests must run inside a checkout: LowLatencyEngine.sln was not found above them.");
    }
}
