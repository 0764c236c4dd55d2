using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using LowLatencyEngine.Cli.Pictures;
using LowLatencyEngine.Cli.Studies;
using Xunit;

namespace LowLatencyEngine.Tests.Cli;

public sealed class ReportTests
{
    private static readonly string[] s_browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private static string Browser() =>
        s_browsers.SelectMany(name => (string[])[$"/usr/bin/{name}", $"/usr/local/bin/{name}", $"/snap/bin/{name}"]).FirstOrDefault(File.Exists) ?? "";

    [Fact]
    public void A_report_stands_alone_and_holds_every_picture()
    {
        using LleProcess lle = new();

        LleProcess.Result run = lle.Run("demo", "--accounts", "2000", "--report", "r.html", "--plots", "pictures");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string page = File.ReadAllText(lle.PathOf("r.html"));
        foreach (string name in PictureSet.Names.Concat(["summary", "leverage", "method"])) Assert.Contains($"<h2 id=\"{name}\">", page, StringComparison.Ordinal);
        Assert.Equal(PictureSet.Names.Count, Regex.Matches(page, "<svg ").Count);
        Assert.DoesNotMatch("(src|href)=\"(?!#|data:)", page);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        string[] ids = [.. Regex.Matches(page, " id=\"([^\"]+)\"").Select(match => match.Groups[1].Value)];
        Assert.Equal(ids.Distinct().Count(), ids.Length);

        string[] files = [.. Directory.GetFiles(lle.PathOf("pictures")).Select(file => Path.GetFileName(file)!).Order()];
        Assert.Equal(PictureSet.Names.Select(name => name + ".png").Order(), files);
        Assert.All(files, file => Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], File.ReadAllBytes(Path.Combine(lle.PathOf("pictures"), file))[..4]));
    }

    [Fact]
    public void A_browser_shows_every_section_without_a_complaint()
    {
        using LleProcess lle = new();
        Assert.Equal(0, lle.Run("demo", "--accounts", "1000", "--limit", "15000", "--report", "r.html").ExitCode);

        LleProcess.Result shown = Show(lle, "r.html");

        foreach (string name in PictureSet.Names) Assert.Matches($"<h2 id=\"{name}\">[^<]+</h2>\\s*<figure[^>]*><svg [^>]*viewBox", shown.Output);
        Assert.Contains("conserved, to the atom", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_browser_shows_a_comparison_without_a_complaint()
    {
        using LleProcess lle = new();
        Assert.Equal(0, lle.Run("compare", "--accounts", "500", "--limit", "15000", "--without", "partial-liquidation", "--report", "c.html").ExitCode);

        LleProcess.Result shown = Show(lle, "c.html");

        foreach (string name in StudyPictures.CompareNames) Assert.Matches($"<h2 id=\"{name}\">[^<]+</h2>\\s*<figure[^>]*><svg [^>]*viewBox", shown.Output);
        foreach (string name in (string[])["table", "method-a", "method-b"]) Assert.Contains($"<h2 id=\"{name}\">", shown.Output, StringComparison.Ordinal);
        Assert.Equal(StudyRows.All.Count + 1, Regex.Matches(shown.Output[..shown.Output.IndexOf("</table>", StringComparison.Ordinal)], "<tr").Count);
    }

    /// <summary>Opens a page in a browser: no complaint, and the page as the browser understood it.</summary>
    private static LleProcess.Result Show(LleProcess lle, string page)
    {
        string browser = Browser();
        if (browser.Length == 0) Assert.Skip("No Chromium here (chromium, chromium-browser or google-chrome in the usual folders) to open the report with.");
        ProcessStartInfo start = new(browser)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", $"--user-data-dir={lle.PathOf("profile")}", "--dump-dom",
                new Uri(lle.PathOf(page)).AbsoluteUri,
            },
        };
        LleProcess.Result shown;
        using (Process process = Process.Start(start)!) shown = LleProcess.Finish(process);

        Assert.Equal(0, shown.ExitCode);
        Assert.DoesNotContain("CONSOLE", shown.Error, StringComparison.Ordinal);
        return shown;
    }

    [Fact]
    public void Pictures_that_exist_are_kept_unless_forced_and_svg_is_text()
    {
        using LleProcess lle = new();
        string[] small = ["demo", "--accounts", "50", "--limit", "9000", "--plots", "p", "--plot-format", "svg"];
        Assert.Equal(0, lle.Run(small).ExitCode);
        Assert.Matches(@"liquidations\s*</text>", File.ReadAllText(lle.PathOf("p/price.svg")));

        LleProcess.Result refused = lle.Run(small);
        LleProcess.Result forced = lle.Run([.. small, "--force"]);
        LleProcess.Result wrongName = lle.Run("demo", "--report", "r.pdf");

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, forced.ExitCode);
        Assert.Contains("the name of a report ends in .html", wrongName.Error, StringComparison.Ordinal);
    }
}
