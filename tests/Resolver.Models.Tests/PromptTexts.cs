using Resolver.Models.Chains.Fix;
using Resolver.Models.Prompts;

namespace Resolver.Models.Tests;

/// <summary>What a prompt says.</summary>
internal static class PromptTexts
{
    /// <summary>The user message of an edit without thinking before it, with the best so many units.</summary>
    public static string Write(this PromptWriter writer, int units) => writer.Write(PromptFiles.Edit, [.. writer.Units.Take(units).Select(static hit => hit.Unit)], FixNotes.None).User;
}
