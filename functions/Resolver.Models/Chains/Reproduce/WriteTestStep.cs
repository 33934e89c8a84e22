using System.Text.Json;
using Resolver.Core.Code;
using Resolver.Core.Models;
using Resolver.Core.Text;
using Resolver.Models.Json;
using Resolver.Models.Prompts;
using Resolver.Models.Spending;

namespace Resolver.Models.Chains.Reproduce;

/// <summary>What the chain makes.</summary>
/// <param name="Text">The whole new file.</param>
/// <param name="Expectation">What should happen, in one sentence.</param>
internal sealed record WrittenText(string Text, string Expectation);

/// <summary>Asks for the text of one new test file. Where it goes is not the model's choice.</summary>
internal sealed class WriteTestStep : ModelStep<ReproductionPrompt, WrittenText>
{
    private const int MaxText = 20_000;
    private const int MaxSentence = 500;
    private const int MaxExample = 16_000;
    private const int MaxEarlier = 12_000;
    private const int SeamTokens = 12; // as for the chain of fixes

    private static readonly AnswerForm Asked = new(
        "test",
        """
        {"type":"object","additionalProperties":false,"required":["expectation","test","give_up"],"properties":{"expectation":{"type":"string"},"test":{"type":"string"},"give_up":{"type":["string","null"]}}}
        """);

    /// <inheritdoc />
    public override string Name => "write-test";

    /// <inheritdoc />
    public override AnswerForm Form => Asked;

    /// <inheritdoc />
    public override int Output => 4_000;

    /// <inheritdoc />
    public override StepPrompt Write(ChainContext context, ReproductionPrompt input)
    {
        // Without any units it is sent as well, to say that it does not fit.
        var bare = Tokens(Write(input, [])) + TokenCounter.Count(PromptParts.CodeHeading) + SeamTokens;
        var packed = ContextPacker.Pack(input.Units, used => context.Fits(bare + used, 2, Output), static unit => TokenCounter.Count(ChainPrompt.Shown(Code(unit))) + SeamTokens);
        return Write(input, [.. packed.AtTheEnds.Select(static unit => unit.Hit.Unit)]);
    }

    /// <inheritdoc />
    protected override StepAnswer<WrittenText> Read(string answer, ReproductionPrompt input) => AnswerJson.Read(answer, Read);

    private static PromptPart Code(CodeUnit unit, string heading = "") => PromptParts.Code(unit, heading, editable: null);

    private static StepPrompt Write(ReproductionPrompt input, IReadOnlyList<CodeUnit> shown)
    {
        var code = shown.Select(static (unit, index) => Code(unit, index == 0 ? PromptParts.CodeHeading : string.Empty));
        var chain = new ChainPrompt(PromptFiles.Reproduce, [.. PromptParts.Beginning(input.Guidance, input.IssueTitle, input.IssueBody), .. code]);
        return chain.Write(
            PromptFiles.WriteTest,
            new("The runner and the new file", "place", $"runner: {input.Place.Runner}\nnew file: {PromptParts.Quote(input.Place.Path.Value)}"),
            new("An example: a test file of this repository", $"example path={PromptParts.Quote(input.Place.Example.Value)}", VisibleText.Shorten(VisibleText.WithoutHidden(input.Place.ExampleText), MaxExample)),
            new("Your earlier test, which was refused", "earlier-test", VisibleText.Shorten(input.Refused?.Text ?? string.Empty, MaxEarlier)),
            new("Why it was refused", "refusal", VisibleText.Shorten(VisibleText.WithoutHidden(input.Refused?.Reason ?? string.Empty), MaxEarlier)));
    }

    private static StepAnswer<WrittenText> Read(JsonElement root)
    {
        var answer = StrictObject.Open(root, string.Empty, "expectation", "test", "give_up");
        var (expectation, text, giveUp) = (VisibleText.Line(answer.Text("expectation"), MaxSentence), answer.Text("test"), answer.TextOrNull("give_up"));
        return (giveUp, text) switch
        {
            (not null, _) when string.IsNullOrWhiteSpace(text) => new StepAnswer<WrittenText>.GaveUp(VisibleText.Line(giveUp, 1_000) is { Length: > 0 } reason ? reason : "The model gives no reason."),
            (not null, _) => new StepAnswer<WrittenText>.Refused("The answer gives up and has a test; leave the test empty, or set give_up to null."),
            _ when string.IsNullOrWhiteSpace(text) => new StepAnswer<WrittenText>.Refused("test is empty; write the whole file, or give the reason in give_up."),
            { text.Length: > MaxText } => new StepAnswer<WrittenText>.Refused($"test has {text.Length} characters; at most {MaxText} are allowed: one small test."),
            _ when VisibleText.WithoutHidden(text) != text.ReplaceLineEndings("\n") =>
                new StepAnswer<WrittenText>.Refused("test has invisible characters or half a surrogate pair; write visible text only."),
            _ when expectation.Length == 0 => new StepAnswer<WrittenText>.Refused("expectation is empty; say in one sentence what should happen."),
            _ => new StepAnswer<WrittenText>.Accepted(new WrittenText(text.ReplaceLineEndings("\n").TrimEnd('\n') + "\n", expectation)),
        };
    }
}
