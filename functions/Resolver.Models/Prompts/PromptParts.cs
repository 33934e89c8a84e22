using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Resolver.Core.Code;
using Resolver.Core.Text;

namespace Resolver.Models.Prompts;

/// <summary>The parts that prompts of several chains have, cut at the same limits.</summary>
internal static class PromptParts
{
    /// <summary>Stands above the first unit.</summary>
    public const string CodeHeading = "Code, the most relevant at the beginning and at the end";

    private const int MaxGuidance = 8_000;
    private const int MaxTitle = 300;
    private const int MaxBody = 24_000;

    // Paths are shown as JSON strings: a newline or a quote in a name stays inside its line.
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Guidance and issue: how every prompt about an issue begins.</summary>
    public static IReadOnlyList<PromptPart> Beginning(IReadOnlyList<string> guidance, string title, string body) =>
    [
        new("Standards and decisions of this repository", "guidance", VisibleText.Shorten(VisibleText.WithoutHidden(string.Join("\n\n", guidance)), MaxGuidance)),
        .. Issue(title, body, MaxBody),
    ];

    /// <summary>The issue alone.</summary>
    /// <param name="title">Untrusted.</param>
    /// <param name="body">Untrusted.</param>
    /// <param name="maxBody">Characters of the body at most.</param>
    public static IReadOnlyList<PromptPart> Issue(string title, string body, int maxBody) =>
    [
        new("Issue", "issue-title", VisibleText.Line(VisibleText.FromIssue(title), MaxTitle)),
        new(string.Empty, "issue-body", VisibleText.Shorten(VisibleText.FromIssue(body), maxBody)),
    ];

    /// <summary>A whole unit.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="heading">Stands above it; empty where it belongs to what stands before.</param>
    /// <param name="editable">Whether its file may be edited; null where nothing is edited.</param>
    public static PromptPart Code(CodeUnit unit, string heading, bool? editable)
    {
        var mark = editable switch { null => string.Empty, true => " editable=yes", false => " editable=no" };
        var label = string.Create(
            CultureInfo.InvariantCulture,
            $"code path={Quote(unit.Path.Value)} symbol={Quote(VisibleText.Line(unit.Symbol, 200))} lines={unit.Lines.Start}-{unit.Lines.End}{mark}");
        return new PromptPart(heading, label, unit.Text);
    }

    /// <summary>Text as a JSON string: one line, whatever is in it.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, Quoting);
}
