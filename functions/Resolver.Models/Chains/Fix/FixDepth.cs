using Resolver.Core.Models;
using Resolver.Models.Configuration;

namespace Resolver.Models.Chains.Fix;

/// <summary>Whether an attempt thinks before it edits. Pure; docs/decisions/0013-chains.md has the reasons.</summary>
internal static class FixDepth
{
    /// <summary>So few editable files are looked through in one go.</summary>
    public const int FewFiles = 3;

    /// <summary>What the prompt and the tier's options call for; money and context are looked at after it.</summary>
    /// <returns>Whether the whole chain is wanted, and why (not), for the log.</returns>
    public static (bool Whole, string Why) Of(PatchPrompt prompt, ModelTierOptions tier) => tier.Chain switch
    {
        ChainDepth.Edit => (false, "the tier's options say so"),
        ChainDepth.Full => (true, "the tier's options say so"),
        _ when prompt.Files.Count <= 1 => (false, "there is one file to edit at most"),
        _ when prompt.Previous is not null => (true, "an earlier attempt failed"),
        _ when prompt.Files.Count <= FewFiles => (false, "few files are to be looked at"),
        _ when NamesAFile(prompt) => (false, "a failing test names the place"),
        _ => (true, "many files, and no failing test names one"),
    };

    private static bool NamesAFile(PatchPrompt prompt) =>
        prompt.Failures.Any(failure => prompt.Files.Keys.Any(path => failure.Contains(path.Value, StringComparison.Ordinal)));
}
