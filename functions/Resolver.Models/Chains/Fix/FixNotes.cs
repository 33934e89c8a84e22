using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Models.Chains.Fix;

/// <summary>What may be wrong.</summary>
/// <param name="Cause">What the program does wrong, and where.</param>
/// <param name="Evidence">What speaks for it.</param>
internal sealed record Hypothesis(string Cause, string Evidence);

/// <summary>What the first step makes.</summary>
/// <param name="Hypotheses">The likeliest first.</param>
/// <param name="LookFor">Names whose code has to be seen.</param>
internal sealed record Understanding(IReadOnlyList<Hypothesis> Hypotheses, IReadOnlyList<string> LookFor)
{
    /// <summary>As a later step reads it.</summary>
    public string ToText() => string.Join('\n', Hypotheses.Select((hypothesis, index) => $"{index + 1}. {hypothesis.Cause} Evidence: {hypothesis.Evidence}"));
}

/// <summary>One change of a plan.</summary>
/// <param name="Path">An editable file.</param>
/// <param name="Symbol">The declaration.</param>
/// <param name="What">What changes there, and why.</param>
internal sealed record PlannedChange(RepoPath Path, string Symbol, string What);

/// <summary>Where the repair goes.</summary>
/// <param name="Changes">In the order in which they should be made.</param>
/// <param name="Watch">What must not break.</param>
internal sealed record FixPlan(IReadOnlyList<PlannedChange> Changes, IReadOnlyList<string> Watch)
{
    /// <summary>As a later step and a person read it.</summary>
    public string ToText() => string.Join(
        '\n',
        Changes.Select((change, index) => $"{index + 1}. {change.Path} {change.Symbol}: {change.What}").Concat(Watch.Select(static watch => $"Watch: {watch}")));
}

/// <summary>What the steps before the edit found; each part may be missing.</summary>
internal sealed record FixNotes
{
    /// <summary>Nothing was thought about before.</summary>
    public static FixNotes None { get; } = new();

    /// <summary>What may be wrong.</summary>
    public Understanding? Understanding { get; init; }

    /// <summary>Code that was looked up, best first, besides what the prompt shows.</summary>
    public IReadOnlyList<CodeUnit> Units { get; init; } = [];

    /// <summary>The content of files that may be edited besides the prompt's.</summary>
    public IReadOnlyDictionary<RepoPath, string> Files { get; init; } = new Dictionary<RepoPath, string>();

    /// <summary>Where the repair goes.</summary>
    public FixPlan? Plan { get; init; }
}

/// <summary>The chain's work so far.</summary>
/// <param name="Writer">The prompts.</param>
/// <param name="Shown">The units that every step shows.</param>
/// <param name="Notes">What was found.</param>
internal sealed record FixTask(Prompts.PromptWriter Writer, IReadOnlyList<CodeUnit> Shown, FixNotes Notes)
{
    /// <summary>Every file that may be edited.</summary>
    public Dictionary<RepoPath, string> Files()
    {
        var files = new Dictionary<RepoPath, string>(Writer.Prompt.Files);
        foreach (var (path, content) in Notes.Files)
        {
            files.TryAdd(path, content);
        }

        return files;
    }
}

/// <summary>What the chain makes.</summary>
/// <param name="Set">Edits that apply exactly.</param>
/// <param name="Summary">The change in one sentence.</param>
/// <param name="Hypothesis">Why the tests fail.</param>
/// <param name="Plan">Where the repair was to go; null where nothing was planned.</param>
internal sealed record Fixed(PatchSet Set, string Summary, string Hypothesis, FixPlan? Plan);
