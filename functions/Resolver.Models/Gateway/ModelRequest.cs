using Microsoft.Extensions.AI;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Models.Configuration;

namespace Resolver.Models.Gateway;

/// <summary>One call of a tier. Delivered again under the same key, with the same messages, it is answered from what was bought before.</summary>
/// <param name="Tier">Which tier of the models file.</param>
/// <param name="Key">The call.</param>
/// <param name="Messages">What the model sees: what changes least stands first, so that providers can cache it.</param>
/// <param name="TextTokens">Tokens of everything that is sent, schemas and tools included, without margin.</param>
public sealed record ModelRequest(string Tier, CallKey Key, IReadOnlyList<ChatMessage> Messages, int TextTokens)
{
    /// <summary>The form of the answer and the tools, and how long a completion may be at most; null for plain text of the tier's length.</summary>
    public ChatOptions? Options { get; init; }

    /// <summary>How the prompt is named in traces; null where it has no name.</summary>
    public string? Prompt { get; init; }

    /// <summary>The call is stopped then and what it may have cost is counted; null for the tier's own limits alone.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The repository that it is for; null where there is none.</summary>
    public RepoId? Repo { get; init; }

    /// <summary>The pull request that it is for; null where there is none.</summary>
    public string? PullRequest { get; init; }

    /// <summary>What all calls of the step may cost together, US dollars; null for no ceiling but the operator's.</summary>
    public decimal? StepUsd { get; init; }

    /// <summary>What all calls of the run may cost together, US dollars; null for no ceiling but the operator's.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; null for no limit. A request beyond it is not sent.</summary>
    public int? RunCalls { get; init; }

    /// <summary>An endpoint's options with the shorter of its own limit of output and the request's.</summary>
    internal ModelTierOptions Limit(ModelTierOptions endpoint) => Options?.MaxOutputTokens is { } wanted && wanted < endpoint.MaxOutputTokens
        ? endpoint with { MaxOutputTokens = wanted }
        : endpoint;
}

/// <summary>How a call ended. Each outcome carries what it cost.</summary>
/// <param name="Usage">Every request of the call that went out.</param>
public abstract record ModelReply(ModelUsage Usage)
{
    /// <summary>A completion; whether it is any good is for the caller to find out.</summary>
    public sealed record Answered(ChatResponse Response, ModelUsage Usage) : ModelReply(Usage);

    /// <summary>None, after retries and fallbacks.</summary>
    /// <param name="Code">Stable <c>MODEL-*</c> code, or <see cref="ModelUsage.NoCallsLeft"/>.</param>
    /// <param name="Reason">One sentence that names the cure; safe to post in public.</param>
    /// <param name="Transient">Whether the same call may succeed later.</param>
    public sealed record Failed(string Code, string Reason, bool Transient, ModelUsage Usage) : ModelReply(Usage);

    /// <summary>A budget has no room; nothing (more) was sent.</summary>
    public sealed record OverBudget(BudgetRefusal Why, ModelUsage Usage) : ModelReply(Usage);
}
