// Makes a drawing's SVG fit to stand among others in one page: no XML head, ids that cannot meet those of another drawing, a view box so that it
// scales, a family of fonts, and one place per text instead of one per letter, so that a reader's font may differ from the drawer's.
using System.Text.RegularExpressions;

namespace LowLatencyEngine.Cli.Pictures;

internal static partial class InlineSvg
{
    internal static string Of(Picture picture)
    {
        string svg = picture.Svg();
        svg = svg[svg.IndexOf("<svg", System.StringComparison.Ordinal)..];
        svg = Ids().Replace(svg, match => $"{match.Groups[1].Value}{picture.Name}-{match.Groups[2].Value}");
        svg = Places().Replace(svg, " $1=\"$2\"");
        svg = Families().Replace(svg, "font-family=\"DejaVu Sans, Verdana, Segoe UI, sans-serif\"");
        svg = Head().Replace(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" role=\"img\" viewBox=\"0 0 {Picture.Width} {Picture.Height}\">", 1);
        return svg;
    }

    [GeneratedRegex("(\\bid=\"|url\\(#|href=\"#)([A-Za-z])")]
    private static partial Regex Ids();

    /// <summary>Lists of x or y places, one per letter: the first is kept.</summary>
    [GeneratedRegex(" ([xy])=\"(-?[0-9.e-]+), [^\"]*\"")]
    private static partial Regex Places();

    [GeneratedRegex("font-family=\"[^\"]*\"")]
    private static partial Regex Families();

    [GeneratedRegex("<svg[^>]*>")]
    private static partial Regex Head();
}
