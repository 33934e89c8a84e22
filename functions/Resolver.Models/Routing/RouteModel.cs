using Microsoft.Extensions.AI;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Text;
using Resolver.Models.Gateway;
using Resolver.Models.Prompts;
using Resolver.Models.Spending;

namespace Resolver.Models.Routing;

/// <summary>One short call of a tier through the gateway, and one more where the reply is refused.</summary>
public sealed class RouteModel(ModelGateway gateway) : IRouteModel
{
    private const int MaxBody = 12_000;
    private const int MaxEcho = 1_000;

    private static readonly string System = Prompt("route-1.system.md");
    private static readonly string RefusedTemplate = Prompt("route-refused-1.user.md");
    private static readonly ChatOptions Options = new() { ResponseFormat = ChatResponseFormat.ForJsonSchema(RouteAnswer.Element, RouteAnswer.Name) };

    /// <inheritdoc />
    public async Task<RouteOpinion> Ask(RouteQuestion question, CancellationToken cancel)
    {
        List<ChatMessage> messages = [new(ChatRole.System, System), new(ChatRole.User, User(question))];
        var first = await gateway.Ask(Request(question, messages, call: 1), cancel);
        var (opinion, refusal) = Judge(first, first.Usage);
        if (opinion is not null)
        {
            return opinion;
        }

        messages.Add(new ChatMessage(ChatRole.Assistant, VisibleText.Shorten(((ModelReply.Answered)first).Response.Text, MaxEcho)));
        messages.Add(new ChatMessage(ChatRole.User, RefusedTemplate.Replace("{reason}", refusal, StringComparison.Ordinal)));
        var second = await gateway.Ask(Request(question, messages, call: 2), cancel);
        var used = Sum(first.Usage, second.Usage);
        (opinion, refusal) = Judge(second, used);
        return opinion ?? new RouteOpinion.Absent("refused", refusal!, used);
    }

    private static ModelRequest Request(RouteQuestion question, List<ChatMessage> messages, int call) =>
        new(question.Tier, CallKey.Of(question.Key, call), [.. messages], messages.Sum(static message => TokenCounter.Count(message.Text)) + TokenCounter.Count(RouteAnswer.Element.GetRawText()))
        {
            Options = Options,
            Repo = question.Repo,
            StepUsd = question.MaxUsd,
            RunUsd = question.RunUsd,
        };

    /// <summary>An opinion, or why the reply is refused.</summary>
    private static (RouteOpinion? Opinion, string? Refusal) Judge(ModelReply reply, ModelUsage used)
    {
        switch (reply)
        {
            case ModelReply.Failed failed:
                return (new RouteOpinion.Absent(failed.Code, failed.Reason, used), null);
            case ModelReply.OverBudget over:
                return (new RouteOpinion.Absent("budget", $"The call could cost more than a budget has left: {over.Why}", used), null);
        }

        var response = ((ModelReply.Answered)reply).Response;
        if (response.FinishReason == ChatFinishReason.ContentFilter)
        {
            return (new RouteOpinion.Absent(CallFailure.Filtered.Code, CallFailure.Filtered.Reason, used), null);
        }

        var (kind, why, refusal) = RouteAnswer.Read(response.Text);
        return refusal is null ? (new RouteOpinion.Given(kind, why, used), null) : (null, refusal);
    }

    private static ModelUsage Sum(ModelUsage one, ModelUsage other) =>
        new(one.Calls + other.Calls, one.TokensIn + other.TokensIn, one.TokensOut + other.TokensOut, one.Usd + other.Usd, one.Seconds + other.Seconds);

    private static string User(RouteQuestion question)
    {
        var text = Secrets.Remove(VisibleText.Shorten(VisibleText.FromIssue($"{question.Title}\n\n{question.Body}"), MaxBody));
        return Fence.For([text]).Wrap("issue", text);
    }

    private static string Prompt(string name)
    {
        using var stream = typeof(RouteModel).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The prompt {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd();
    }
}
