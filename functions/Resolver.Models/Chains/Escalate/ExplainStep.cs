using System.Text.Json;
using System.Text.RegularExpressions;
using Resolver.Core.Models;
using Resolver.Core.Text;
using Resolver.Models.Json;
using Resolver.Models.Prompts;

namespace Resolver.Models.Chains.Escalate;

/// <summary>What a model may add to a hand-over: two short claims, each resting on evidence of this run.</summary>
internal sealed partial class ExplainStep : ModelStep<EscalationPrompt, Opinion>
{
    private const int MaxTitle = 300;
    private const int MaxBody = 6_000;
    private const int MaxEvidence = 2_000;
    private const int MaxCites = 4;

    private static readonly AnswerForm Schema = new(
        "escalation",
        """
        {"type":"object","additionalProperties":false,"required":["cause","next_step","give_up"],"properties":{"cause":{"type":"object","additionalProperties":false,"required":["text","cites"],"properties":{"text":{"type":"string"},"cites":{"type":"array","items":{"type":"string"}}}},"next_step":{"type":"object","additionalProperties":false,"required":["text","cites"],"properties":{"text":{"type":"string"},"cites":{"type":"array","items":{"type":"string"}}}},"give_up":{"type":["string","null"]}}}
        """);

    private static readonly PromptFile System = PromptFile.Read("escalate-1.system");
    private static readonly PromptFile Instruction = PromptFile.Read("escalate-1.user");

    /// <inheritdoc />
    public override string Name => "explain";

    /// <inheritdoc />
    public override AnswerForm Form => Schema;

    /// <inheritdoc />
    public override int Output => 2_000;

    /// <inheritdoc />
    public override StepPrompt Write(ChainContext context, EscalationPrompt input)
    {
        IReadOnlyList<PromptPart> parts =
        [
            .. PromptParts.Issue(input.IssueTitle, input.IssueBody, MaxBody),
            new("Why it stopped", "stopped", VisibleText.Line(input.Stopped, MaxTitle)),
            .. input.Evidence.Select(static (item, at) => new PromptPart(at == 0 ? "Evidence" : string.Empty, item.Id, VisibleText.Shorten(VisibleText.WithoutHidden(item.Text), MaxEvidence))),
        ];
        return new ChainPrompt(System, parts).Write(Instruction);
    }

    /// <inheritdoc />
    protected override StepAnswer<Opinion> Read(string answer, EscalationPrompt input) => AnswerJson.Read(answer, root => Judge(root, input));

    private static StepAnswer<Opinion> Judge(JsonElement root, EscalationPrompt input)
    {
        var answer = StrictObject.Open(root, string.Empty, "cause", "next_step", "give_up");
        var cause = Claim(answer.Object("cause"), "cause");
        var next = Claim(answer.Object("next_step"), "next_step");
        if (answer.TextOrNull("give_up") is { } reason)
        {
            return new StepAnswer<Opinion>.GaveUp(VisibleText.Line(reason, MaxTitle) is { Length: > 0 } line ? line : "The model gives no reason.");
        }

        return (Problem("cause", cause, sentences: 2, words: 30, input) ?? Problem("next_step", next, sentences: 1, words: 18, input)) is { } problem
            ? new StepAnswer<Opinion>.Refused($"{problem}.")
            : new StepAnswer<Opinion>.Accepted(new Opinion(cause, next));
    }

    private static OpinionClaim Claim(JsonElement element, string place)
    {
        var claim = StrictObject.Open(element, place, "text", "cites");
        return new OpinionClaim(VisibleText.Line(claim.Text("text"), 600), [.. claim.Texts("cites").Distinct(StringComparer.Ordinal)]);
    }

    private static string? Problem(string name, OpinionClaim claim, int sentences, int words, EscalationPrompt input)
    {
        var cited = input.Evidence.Where(item => claim.Cites.Contains(item.Id, StringComparer.Ordinal)).ToList();
        return claim.Text.Length == 0 ? $"{name}.text is empty"
            : SentenceEnd().Count(claim.Text) > sentences ? $"{name}.text has more than {sentences} sentence{(sentences == 1 ? string.Empty : "s")}"
            : claim.Text.Split(' ').Length > words || claim.Text.Length > words * 10 ? $"{name}.text is longer than {words} words"
            : Unwanted().IsMatch(claim.Text) ? $"{name}.text must be plain words: no links, mentions, tags or numbers of other issues"
            : claim.Cites.Count is 0 or > MaxCites || cited.Count < claim.Cites.Count ? $"{name}.cites must name 1 to {MaxCites} labels of the evidence: {string.Join(", ", input.Evidence.Select(static item => item.Id))}"
            : Names().Matches(claim.Text).Select(static match => match.Groups["name"].Value).FirstOrDefault(token => !Shows(cited, token)) is { } stray
                ? $"{name}.text names {VisibleText.Quote(stray, 60)}, which is not in the evidence that it cites"
            : null;
    }

    private static bool Shows(List<EvidenceItem> cited, string token) => cited.Exists(item => $"{item.Shown}\n{item.Text}".Contains(token, StringComparison.Ordinal));

    // A point inside a name or number ends nothing.
    [GeneratedRegex(@"[.!?]+(\s|$)|[^.!?\s]$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"://|www\.|@[A-Za-z0-9]|[<>]|\]\(|#[0-9]", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Unwanted();

    // What stands in backticks, and what looks like a file.
    [GeneratedRegex(@"`(?<name>[^`]+)`|(?<name>[\w/.-]+\.(cs|py|go|[cm]?[jt]sx?|java|rs|rb|proto|ya?ml|json|toml))\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Names();
}

/// <summary>What the step makes.</summary>
internal sealed record Opinion(OpinionClaim Cause, OpinionClaim NextStep);
