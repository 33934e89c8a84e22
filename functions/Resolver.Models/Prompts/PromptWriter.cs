using System.Globalization;
using Resolver.Core.Code;
using Resolver.Core.Models;
using Resolver.Core.Text;
using Resolver.Models.Chains.Fix;

namespace Resolver.Models.Prompts;

/// <summary>
/// Writes the prompts of the chain of fixes. What changes least stands first, so that a later step or attempt shares its beginning with
/// the first. Texts other than code are cut at their limits; code is shown in whole units or not at all.
/// </summary>
internal sealed class PromptWriter
{
    private const int MaxFailure = 4_000;
    private const int MaxFailures = 10;
    private const int MaxPrevious = 8_000;
    private const int MaxListed = 200;

    private readonly IReadOnlyList<PromptPart> _stable;
    private readonly List<PromptPart> _failures;
    private readonly PromptPart _previous;

    public PromptWriter(PatchPrompt prompt)
    {
        Prompt = prompt;
        Units = prompt.Units.Count > 0 ? prompt.Units : WholeFiles(prompt);
        _stable = PromptParts.Beginning(prompt.Guidance, prompt.IssueTitle, prompt.IssueBody);
        _failures = [.. Failures(prompt.Failures)];
        _previous = new("What the previous attempt changed, and why it failed", "previous-attempt", VisibleText.Shorten(VisibleText.WithoutHidden(prompt.Previous ?? string.Empty), MaxPrevious));
    }

    /// <summary>What is written about.</summary>
    public PatchPrompt Prompt { get; }

    /// <summary>What can be shown, best first; whole files where retrieval gave no units.</summary>
    public IReadOnlyList<UnitHit> Units { get; }

    /// <summary>One unit as a part of a prompt.</summary>
    public PromptPart Unit(CodeUnit unit, string heading = "") => PromptParts.Code(unit, heading, Prompt.Files.ContainsKey(unit.Path));

    /// <summary>The prompt of a step.</summary>
    /// <param name="instruction">The step's own.</param>
    /// <param name="units">The units that are shown, in this order: the same for every step, so that they begin alike.</param>
    /// <param name="notes">What earlier steps found.</param>
    public StepPrompt Write(PromptFile instruction, IReadOnlyList<CodeUnit> units, FixNotes notes)
    {
        var stable = _stable.Concat(units.Select((unit, index) => Unit(unit, index == 0 ? PromptParts.CodeHeading : string.Empty)));
        return new ChainPrompt(PromptFiles.Fix, [.. stable]).Write(instruction, [.. Own(notes)]);
    }

    private static IEnumerable<PromptPart> Failures(IReadOnlyList<string> failures)
    {
        for (var i = 0; i < Math.Min(failures.Count, MaxFailures); i++)
        {
            yield return new(i == 0 ? "Failing tests" : string.Empty, "failing-test", VisibleText.Shorten(VisibleText.WithoutHidden(failures[i]), MaxFailure));
        }

        if (failures.Count > MaxFailures)
        {
            yield return new(string.Empty, "note", string.Create(CultureInfo.InvariantCulture, $"({failures.Count - MaxFailures} more failing tests are not shown.)"));
        }
    }

    private static List<UnitHit> WholeFiles(PatchPrompt prompt) =>
    [
        .. prompt.Files.OrderBy(file => file.Key.Value, StringComparer.Ordinal)
            .Select(file => new UnitHit(new CodeUnit(prompt.Base, file.Key, file.Key.FileName, "file", new LineSpan(1, 1 + file.Value.Count(c => c == '\n')), file.Value), 0, [])),
    ];

    private IEnumerable<PromptPart> Own(FixNotes notes)
    {
        foreach (var (unit, index) in notes.Units.Select((unit, index) => (unit, index)))
        {
            yield return PromptParts.Code(unit, index == 0 ? "Further code that was looked up" : string.Empty, Prompt.Files.ContainsKey(unit.Path) || notes.Files.ContainsKey(unit.Path));
        }

        var files = Prompt.Files.Keys.Concat(notes.Files.Keys).Distinct().Select(path => path.Value).Order(StringComparer.Ordinal).Take(MaxListed);
        yield return new("Editable files", "editable-files", string.Join('\n', files.Select(PromptParts.Quote)));
        foreach (var failure in _failures)
        {
            yield return failure;
        }

        yield return _previous;
        yield return new("What may be wrong, as the first step saw it", "hypotheses", notes.Understanding?.ToText() ?? string.Empty);
        yield return new("The plan", "plan", notes.Plan?.ToText() ?? string.Empty);
    }
}
