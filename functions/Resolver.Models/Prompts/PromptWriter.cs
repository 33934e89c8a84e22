using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Resolver.Core.Code;
using Resolver.Core.Models;
using Resolver.Core.Text;

namespace Resolver.Models.Prompts;

/// <summary>
/// Writes the user message. What changes least stands first, so that a second attempt shares its beginning with the first. Texts
/// other than code are cut at their limits; code is shown in whole units or not at all.
/// </summary>
internal sealed class PromptWriter
{
    private const int MaxGuidance = 8_000;
    private const int MaxBody = 24_000;
    private const int MaxFailure = 4_000;
    private const int MaxFailures = 10;
    private const int MaxPrevious = 8_000;
    private const int MaxListed = 200;

    // Paths are shown as JSON strings: a newline or a quote in a name stays inside its line.
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly PatchPrompt _prompt;
    private readonly string _guidance;
    private readonly string _title;
    private readonly string _body;
    private readonly IReadOnlyList<string> _failures;
    private readonly string? _previous;
    private readonly string _files;
    private readonly Fence _fence;

    public PromptWriter(PatchPrompt prompt)
    {
        _prompt = prompt;
        Units = prompt.Units.Count > 0 ? [.. prompt.Units.Select(hit => hit.Unit)] : WholeFiles(prompt);
        _guidance = VisibleText.Shorten(VisibleText.WithoutHidden(string.Join("\n\n", prompt.Guidance)), MaxGuidance);
        _title = VisibleText.Line(VisibleText.FromIssue(prompt.IssueTitle), 300);
        _body = VisibleText.Shorten(VisibleText.FromIssue(prompt.IssueBody), MaxBody);
        _failures = [.. prompt.Failures.Take(MaxFailures).Select(failure => VisibleText.Shorten(VisibleText.WithoutHidden(failure), MaxFailure))];
        _previous = prompt.Previous is null ? null : VisibleText.Shorten(VisibleText.WithoutHidden(prompt.Previous), MaxPrevious);
        _files = FileList(prompt);
        _fence = Fence.For([_guidance, _title, _body, .. _failures, _previous ?? string.Empty, _files, .. Units.Select(unit => unit.Text), .. Units.Select(Label)]);
    }

    /// <summary>What can be shown, best first; whole files where retrieval gave no units.</summary>
    public IReadOnlyList<CodeUnit> Units { get; }

    /// <summary>One unit as it stands in the prompt.</summary>
    public string Unit(CodeUnit unit) => _fence.Wrap(Label(unit), unit.Text);

    /// <summary>The whole message with the first so many units.</summary>
    public string Write(int units)
    {
        var text = new StringBuilder(16 * 1024);
        Section(text, "Standards and decisions of this repository", "guidance", _guidance);
        Section(text, "Issue", "issue-title", _title);
        text.Append(_fence.Wrap("issue-body", _body));
        Section(text, "Editable files", "editable-files", _files);
        text.Append("\n# Code, most relevant first\n");
        foreach (var unit in Units.Take(units))
        {
            text.Append(Unit(unit));
        }

        WriteFailures(text);
        Section(text, "What the previous attempt changed, and why it failed", "previous-attempt", _previous);
        return text.Append("\nAnswer with the JSON object now.").ToString();
    }

    private static string FileList(PatchPrompt prompt)
    {
        var paths = prompt.Files.Keys.Select(path => path.Value).Order(StringComparer.Ordinal).Take(MaxListed);
        return string.Join('\n', paths.Select(Quote));
    }

    private static List<CodeUnit> WholeFiles(PatchPrompt prompt) =>
    [
        .. prompt.Files.OrderBy(file => file.Key.Value, StringComparer.Ordinal)
            .Select(file => new CodeUnit(prompt.Base, file.Key, file.Key.FileName, "file", new LineSpan(1, 1 + file.Value.Count(c => c == '\n')), file.Value)),
    ];

    private static string Quote(string text) => JsonSerializer.Serialize(text, Quoting);

    private string Label(CodeUnit unit) => string.Create(
        CultureInfo.InvariantCulture,
        $"code path={Quote(unit.Path.Value)} symbol={Quote(VisibleText.Line(unit.Symbol, 200))} lines={unit.Lines.Start}-{unit.Lines.End} editable={(_prompt.Files.ContainsKey(unit.Path) ? "yes" : "no")}");

    private void Section(StringBuilder text, string heading, string label, string? content)
    {
        if (!string.IsNullOrEmpty(content))
        {
            text.Append("\n# ").Append(heading).Append('\n').Append(_fence.Wrap(label, content));
        }
    }

    private void WriteFailures(StringBuilder text)
    {
        if (_failures.Count == 0)
        {
            return;
        }

        text.Append("\n# Failing tests\n");
        foreach (var failure in _failures)
        {
            text.Append(_fence.Wrap("failing-test", failure));
        }

        if (_prompt.Failures.Count > _failures.Count)
        {
            text.Append(CultureInfo.InvariantCulture, $"({_prompt.Failures.Count - _failures.Count} more failing tests are not shown.)\n");
        }
    }
}
