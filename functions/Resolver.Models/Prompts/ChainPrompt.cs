using System.Text;
using Microsoft.Extensions.AI;
using Resolver.Core.Text;

namespace Resolver.Models.Prompts;

/// <summary>A piece of untrusted text in a prompt.</summary>
/// <param name="Heading">Stands above it; empty where it belongs to what stands before.</param>
/// <param name="Label">Names it beside its mark; one line.</param>
/// <param name="Text">The text, cut and cleaned by whoever made the part (<see cref="VisibleText"/>); empty leaves the part out.</param>
internal sealed record PromptPart(string Heading, string Label, string Text);

/// <summary>The two messages of a step.</summary>
/// <param name="Name">How the prompt is named in traces: its files, for example <c>fix-1.system+plan-1.user</c>.</param>
/// <param name="System">The same for every step of a chain.</param>
/// <param name="User">What every step shows first, then the step's own parts, then its instruction.</param>
internal sealed record StepPrompt(string Name, string System, string User)
{
    /// <summary>As the gateway takes them.</summary>
    public List<ChatMessage> Messages() => [new(ChatRole.System, System), new(ChatRole.User, User)];
}

/// <summary>
/// The prompts of one chain. All of them begin with the same bytes: the system prompt and the stable parts (guidance, issue, code, in the
/// same order), so that providers which cache a prefix of 1,024 tokens or more charge later steps and attempts less for it. What differs
/// stands behind: the step's own parts, and its instruction last.
/// </summary>
/// <param name="system">How to read the input; the same for every step.</param>
/// <param name="stable">What every step shows first.</param>
internal sealed class ChainPrompt(PromptFile system, IReadOnlyList<PromptPart> stable)
{
    /// <summary>The prompt of a step.</summary>
    /// <param name="instruction">What the step does and how it answers: ours, not data.</param>
    /// <param name="own">What only this step shows.</param>
    public StepPrompt Write(PromptFile instruction, params IReadOnlyList<PromptPart> own)
    {
        // The mark comes from the stable parts, so that it is the same in every step; all the parts are searched for it.
        var fence = Fence.For(Contents(stable), Contents(own));
        var text = new StringBuilder(16 * 1024);
        foreach (var part in stable.Concat(own).Where(static part => part.Text.Length > 0))
        {
            Append(text, fence, part);
        }

        return new StepPrompt($"{system.Name}+{instruction.Name}", system.Text, text.Append('\n').Append(instruction.Text).ToString());
    }

    /// <summary>A part as it stands in the prompt: to count what it takes.</summary>
    public static string Shown(PromptPart part)
    {
        var text = new StringBuilder();
        Append(text, Fence.For([], []), part);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Fence fence, PromptPart part)
    {
        if (part.Heading.Length > 0)
        {
            text.Append("\n# ").Append(part.Heading).Append('\n');
        }

        text.Append(fence.Wrap(part.Label, part.Text));
    }

    private static List<string> Contents(IEnumerable<PromptPart> parts) => [.. parts.SelectMany(static part => new[] { part.Label, part.Text })];
}
