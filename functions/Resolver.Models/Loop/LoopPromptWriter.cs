using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Resolver.Core.Code;
using Resolver.Core.Models;
using Resolver.Core.Text;
using Resolver.Models.Prompts;

namespace Resolver.Models.Loop;

/// <summary>
/// Writes the messages of a turn. What changes least stands first: the instruction, the guidance, the issue, the code, the failing tests,
/// then the turns so far, and how things stand now at the very end. Results of older turns are folded.
/// </summary>
internal sealed class LoopPromptWriter(LoopPrompt prompt)
{
    /// <summary>How the prompt is named in traces.</summary>
    public const string Version = "loop-1";

    private const int Whole = 2;
    private const int MaxFolded = 400;
    private const int MaxFailure = 2_000;
    private const int MaxDiff = 12_000;
    private const int MaxStanding = 4_000;
    private const int MaxArguments = 4_000;

    private static readonly PromptFile System = PromptFile.Read("loop-1.system");
    private static readonly PromptFile Instruction = PromptFile.Read("loop-1.user");

    /// <summary>The whole conversation with these units, in this order.</summary>
    public IReadOnlyList<ChatMessage> Write(IReadOnlyList<CodeUnit> units)
    {
        List<PromptPart> stable =
        [
            .. PromptParts.Beginning(prompt.Guidance, prompt.IssueTitle, prompt.IssueBody),
            .. units.Select(static (unit, number) => Part(unit, number)),
            .. prompt.Failures.Select(static (failure, number) => new PromptPart(
                number == 0 ? "Failing tests at base" : string.Empty, "failing-test", VisibleText.Shorten(VisibleText.WithoutHidden(failure), MaxFailure))),
        ];
        var first = new ChainPrompt(System, stable).Write(Instruction);
        return [new ChatMessage(ChatRole.System, first.System), new ChatMessage(ChatRole.User, first.User), .. Turns(), new ChatMessage(ChatRole.User, State())];
    }

    /// <summary>A unit as a part.</summary>
    public static PromptPart Part(CodeUnit unit, int number = 1) => PromptParts.Code(unit, number == 0 ? "Code" : string.Empty, editable: null);

    private IEnumerable<ChatMessage> Turns()
    {
        for (var number = 0; number < prompt.Exchanges.Count; number++)
        {
            var (thought, tool, arguments, result) = prompt.Exchanges[number];
            var recent = number >= prompt.Exchanges.Count - Whole;
            var shown = recent ? result : VisibleText.Shorten(result, MaxFolded);
            var id = string.Create(CultureInfo.InvariantCulture, $"call-{number + 1}");
            yield return tool is null ? new ChatMessage(ChatRole.Assistant, Said(thought)) : Call(id, thought, tool, recent ? arguments : VisibleText.Shorten(arguments, MaxFolded));
            yield return tool is null ? new ChatMessage(ChatRole.User, shown) : new ChatMessage(ChatRole.Tool, [new FunctionResultContent(id, Fenced("tool-result", shown))]);
        }
    }

    private static string Said(string thought) => VisibleText.Shorten(thought, MaxStanding) is { Length: > 0 } text ? text : "(nothing)";

    private static ChatMessage Call(string id, string thought, string tool, string arguments)
    {
        var call = new FunctionCallContent(id, VisibleText.Line(tool, 60), Sent(VisibleText.Shorten(arguments, MaxArguments)));
        return new ChatMessage(ChatRole.Assistant, thought.Length == 0 ? [call] : [new TextContent(VisibleText.Shorten(thought, MaxStanding)), call]);
    }

    // Shortened arguments are no JSON any more; they are shown as what they are.
    private static Dictionary<string, object?> Sent(string arguments)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments) ?? [];
        }
        catch (JsonException)
        {
            return new(StringComparer.Ordinal) { ["shortened"] = arguments };
        }
    }

    private string State()
    {
        var text = new StringBuilder();
        if (prompt.Diff.Length > 0)
        {
            text.Append("What you have changed so far:\n").Append(Fenced("diff", VisibleText.Shorten(prompt.Diff, MaxDiff)));
        }

        if (prompt.Standing is { Length: > 0 } standing)
        {
            text.Append("How it stands:\n").Append(Fenced("standing", VisibleText.Shorten(VisibleText.WithoutHidden(standing), MaxStanding)));
        }

        text.Append(CultureInfo.InvariantCulture, $"Tool calls left: {prompt.ToolCallsLeft}.");
        return text.Append(prompt.WrapUp
            ? " Time, money or calls are nearly used up: make your best change with apply_patch_and_test now, or give_up."
            : " Call one tool now.").ToString();
    }

    private static string Fenced(string label, string text) => Fence.For([label, text], []).Wrap(label, text);
}
