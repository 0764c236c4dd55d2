using System.Collections.Generic;
using System.IO;
using System.Text;
using LowLatencyEngine.Cli.Output;
using LowLatencyEngine.Cli.Running;
using ScottPlot;

namespace LowLatencyEngine.Cli.Pictures;

/// <summary>One picture.</summary>
/// <param name="Name">Name of its file and its place in a report.</param>
/// <param name="Title">Heading.</param>
/// <param name="Caption">What it shows and how it was made.</param>
/// <param name="Plot">The drawing.</param>
internal sealed record Picture(string Name, string Title, string Caption, Plot Plot)
{
    internal const int Width = 1_100;
    internal const int Height = 460;

    internal string Svg() => Plot.GetSvgXml(Width, Height);

    internal byte[] Png() => Plot.GetImageBytes(Width, Height, ImageFormat.Png);
}

/// <summary>Pictures as files of a folder.</summary>
internal static class PictureFiles
{
    /// <exception cref="UserException">A picture of that name exists, or the folder is a file or its parent does not exist.</exception>
    internal static void Check(string folder, IEnumerable<string> names, bool svg, bool overwrite)
    {
        if (File.Exists(folder)) throw new UserException($"{folder}: is a file; --plots names a folder");
        if (Directory.Exists(folder))
        {
            foreach (string name in names) OutputFile.Check(PathOf(folder, name, svg), overwrite);
        }
        else
        {
            OutputFile.Check(folder, overwrite);
        }
    }

    internal static void Write(IReadOnlyList<Picture> pictures, string folder, bool svg, bool overwrite, Interruption interruption)
    {
        Directory.CreateDirectory(folder);
        foreach (Picture picture in pictures) WriteOne(picture, PathOf(folder, picture.Name, svg), svg, overwrite, interruption);
    }

    internal static void WriteOne(Picture picture, string path, bool svg, bool overwrite, Interruption interruption)
    {
        using OutputFile file = OutputFile.Create(path, overwrite, interruption);
        file.Stream.Write(svg ? Encoding.UTF8.GetBytes(picture.Svg()) : picture.Png());
        file.Complete();
    }

    private static string PathOf(string folder, string name, bool svg) => Path.Combine(folder, name + (svg ? ".svg" : ".png"));
}

/// <summary>The pictures of a run.</summary>
internal static class PictureSet
{
    /// <summary>Names of all pictures, in the order of a report.</summary>
    internal static IReadOnlyList<string> Names { get; } =
        ["price", "cascade", "fund", "book", "liquidation-map", "equity", "latency"];

    internal static IReadOnlyList<Picture> Of(RunStory story)
    {
        List<Picture> pictures = [MarketPictures.Price(story), MarketPictures.Cascade(story), MarketPictures.Fund(story)];
        if (story.Recorder.Heat.Filled > 1) pictures.Add(BookPicture.Draw(story));
        if (story.Recorder.Before is not null) pictures.AddRange([AccountPictures.Map(story), AccountPictures.Equity(story)]);
        pictures.Add(LatencyPicture.Draw(story));
        return pictures;
    }
}
