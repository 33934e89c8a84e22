using Resolver.Core.Code;
using Resolver.Core.Models;
using Resolver.Models.Prompts;
using Resolver.Models.Spending;

namespace Resolver.Models.Chains.Fix;

/// <summary>The second step, without a model: fetches the whole units that the first one asked for, as far as they fit and are not there yet.</summary>
internal sealed class LocateStep : IChainStep<FixTask, FixTask>
{
    private const int MaxUnits = 8;

    /// <summary>Tokens that all of them may have together.</summary>
    public const int MaxTokens = 6_000;

    /// <inheritdoc />
    public string Name => "locate";

    /// <inheritdoc />
    public async Task<StepOutcome<FixTask>> Run(ChainContext context, FixTask input, CancellationToken cancel)
    {
        if (input is not { Notes.Understanding.LookFor: { Count: > 0 } names, Writer.Prompt.Lookup: { } lookup })
        {
            return new StepOutcome<FixTask>.Done(input, ModelUsage.None);
        }

        var found = await lookup.Find(names, cancel);
        var units = Fitting(context, input, [.. found.Units.Select(static hit => hit.Unit).Where(unit => !IsShown(input, unit)).Take(MaxUnits)]);
        var paths = units.Select(static unit => unit.Path).ToHashSet();
        var files = found.Files.Where(file => paths.Contains(file.Key)).ToDictionary(static file => file.Key, static file => file.Value);
        return new StepOutcome<FixTask>.Done(input with { Notes = input.Notes with { Units = units, Files = files } }, ModelUsage.None);
    }

    private static bool IsShown(FixTask input, CodeUnit unit) => input.Shown.Any(shown =>
        shown.Path == unit.Path && shown.Lines.Start <= unit.Lines.Start && shown.Lines.End >= unit.Lines.End && shown.Text.Contains(unit.Text.Trim(), StringComparison.Ordinal));

    // Whole units, best first, in what the later steps' prompts and the longest answer leave over.
    private static List<CodeUnit> Fitting(ChainContext context, FixTask input, IReadOnlyList<CodeUnit> units)
    {
        var prompt = input.Writer.Write(PromptFiles.Edit, input.Shown, input.Notes);
        var used = TokenCounter.Count(prompt.System) + TokenCounter.Count(prompt.User) + FixChain.NotesReserve;
        var left = MaxTokens;
        var kept = new List<CodeUnit>();
        foreach (var unit in units)
        {
            var tokens = TokenCounter.Count(ChainPrompt.Shown(input.Writer.Unit(unit))) + 12;
            if (tokens <= left && context.Fits(used + MaxTokens - left + tokens, 2, int.MaxValue))
            {
                kept.Add(unit);
                left -= tokens;
            }
        }

        return kept;
    }
}
