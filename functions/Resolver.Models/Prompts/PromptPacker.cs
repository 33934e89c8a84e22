using Resolver.Core.Code;
using Resolver.Core.Models;
using Resolver.Models.Answers;
using Resolver.Models.Chains.Fix;
using Resolver.Models.Configuration;
using Resolver.Models.Spending;

namespace Resolver.Models.Prompts;

/// <summary>A prompt that fits, with what it may cost.</summary>
/// <param name="Units">The units that it shows, the most important at the beginning and at the end.</param>
/// <param name="Dropped">How many were left out.</param>
/// <param name="Estimate">Of one ask for edits.</param>
/// <param name="Fits">False where not even one unit fits beside the rest; it is not sent then.</param>
internal sealed record PackedPrompt(IReadOnlyList<CodeUnit> Units, int Dropped, ModelEstimate Estimate, bool Fits);

/// <summary>Brings a prompt into a tier's context, as <see cref="ContextPacker"/> fills one.</summary>
internal sealed class PromptPacker(ModelTierOptions tier)
{
    private const int Messages = 2;

    // Two tokens for each seam, where two texts may be cut differently than each alone; the rest for the mark of another fence: its
    // sixteen hex digits are cut into a few more tokens for one content than for another.
    private const int SeamTokens = 12;

    private readonly TokenCounter _counter = new(tier.Model);

    /// <summary>Packs the prompt of the edit step, which is the largest.</summary>
    /// <param name="writer">The prompt.</param>
    /// <param name="reserve">Tokens that are kept free for what earlier steps find.</param>
    public PackedPrompt Pack(PromptWriter writer, int reserve = 0)
    {
        // The schema travels with the request and is charged as prompt.
        var stable = TokenCounter.Count(PromptFiles.Fix.Text) + TokenCounter.Count(AnswerSchema.Text) + reserve;
        var bare = stable + TokenCounter.Count(Edit(writer, [])) + TokenCounter.Count(PromptParts.CodeHeading) + SeamTokens;
        var packed = ContextPacker.Pack(writer.Units, used => _counter.Charged(bare + used, Messages) <= Room, unit => Size(writer, unit));
        IReadOnlyList<CodeUnit> units = [.. packed.AtTheEnds.Select(static unit => unit.Hit.Unit)];
        var charged = _counter.Charged(stable + TokenCounter.Count(Edit(writer, units)), Messages);
        var fits = charged <= Room && (units.Count > 0 || writer.Units.Count == 0);
        return new PackedPrompt(units, writer.Units.Count - units.Count, Prices.Estimate(tier, charged), fits);
    }

    private int Room => tier.ContextTokens - tier.MaxOutputTokens;

    // A token has at least one byte and rarely more than sixteen characters: what is larger than that is not worth counting.
    private int Size(PromptWriter writer, CodeUnit unit)
    {
        var shown = ChainPrompt.Shown(writer.Unit(unit));
        return shown.Length > Room * 16L ? Room : TokenCounter.Count(shown) + SeamTokens;
    }

    private static string Edit(PromptWriter writer, IReadOnlyList<CodeUnit> units) => writer.Write(PromptFiles.Edit, units, FixNotes.None).User;
}
