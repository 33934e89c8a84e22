using System.Text.Json.Serialization;
using Resolver.Core.Code;
using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Core.Workspaces;

namespace Resolver.Core.Models;

/// <summary>
/// Proposes a patch: one completion, or a short chain of them where the tier, the money and the prompt call for it. A reply is input from
/// a public web form: checked before it is believed.
/// </summary>
public interface IPatchModel
{
    /// <summary>The tiers that are configured, small first; empty where there is no models file.</summary>
    IReadOnlyList<ModelTier> Tiers { get; }

    /// <summary>What asking for edits may cost at most: prompt tokens counted, maximum output, at the tier's prices. An attempt takes no less.</summary>
    ModelEstimate Estimate(PatchPrompt prompt);

    /// <summary>
    /// Asks once, and once more with the reason where the reply is refused; so does each step before the edit, where there are any. No
    /// call goes out that could take the whole above <see cref="PatchPrompt.MaxUsd"/>. Delivered again, it makes the same calls under
    /// the same keys and buys nothing twice.
    /// </summary>
    Task<PatchProposal> Propose(PatchPrompt prompt, CancellationToken cancel);
}

/// <summary>A tier as the rest of the system sees it: no endpoint, no key.</summary>
/// <param name="Name">For example <c>small</c>.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Timeout">Of one call.</param>
public sealed record ModelTier(string Name, string Model, TimeSpan Timeout);

/// <summary>Everything that a completion sees.</summary>
/// <param name="Tier">Which tier.</param>
/// <param name="Key">The step, for the trace.</param>
/// <param name="Base">The commit that edits apply to.</param>
/// <param name="IssueTitle">Untrusted.</param>
/// <param name="IssueBody">Untrusted.</param>
/// <param name="Guidance">Standards and decisions from the base commit.</param>
/// <param name="Units">Retrieved units, best first.</param>
/// <param name="Files">The current content of every file that may be edited, by path.</param>
/// <param name="Failures">Failing tests with their messages.</param>
/// <param name="Previous">What the last attempt changed and why it failed; null for the first.</param>
/// <param name="MaxUsd">The call is refused when its maximum is above this.</param>
public sealed record PatchPrompt(
    string Tier,
    StepKey Key,
    CommitSha Base,
    string IssueTitle,
    string IssueBody,
    IReadOnlyList<string> Guidance,
    IReadOnlyList<UnitHit> Units,
    IReadOnlyDictionary<RepoPath, string> Files,
    IReadOnlyList<string> Failures,
    string? Previous,
    decimal MaxUsd)
{
    /// <summary>The repository, for its budget; null where there is none.</summary>
    public RepoId? Repo { get; init; }

    /// <summary>The pull request, for its budget; null where there is none.</summary>
    public string? PullRequest { get; init; }

    /// <summary>What the whole run may cost, US dollars; null where the ledger is not to hold it.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; null where the ledger is not to hold it.</summary>
    public int? RunCalls { get; init; }

    /// <summary>The calls are stopped then, and what they may have cost is counted; null for the tier's own limits alone.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Finds further code by names while the model thinks; null where nothing more can be shown.</summary>
    public ICodeLookup? Lookup { get; init; }
}

/// <summary>What a call may use at most.</summary>
/// <param name="TokensIn">Prompt tokens, counted.</param>
/// <param name="MaxTokensOut">The configured maximum.</param>
/// <param name="MaxUsd">Both at the tier's prices.</param>
public sealed record ModelEstimate(int TokensIn, int MaxTokensOut, decimal MaxUsd);

/// <summary>What calls used. Tokens and money of replies that were refused count too.</summary>
/// <param name="Calls">Requests that went out, whatever became of them: a repair, a retry and a fallback each are one; a reply that is kept is not bought again, and counts where it was bought.</param>
/// <param name="TokensIn">Prompt tokens.</param>
/// <param name="TokensOut">Completion tokens.</param>
/// <param name="Usd">US dollars; a call whose usage is unknown counts at its maximum.</param>
/// <param name="Seconds">Wall-clock.</param>
public sealed record ModelUsage(int Calls, int TokensIn, int TokensOut, decimal Usd, double Seconds)
{
    /// <summary>Code of what could not be asked because the run has no further call, and the stop reason of a run that ends for it.</summary>
    public const string NoCallsLeft = "model-calls";

    /// <summary>Nothing used.</summary>
    public static ModelUsage None { get; } = new(0, 0, 0, 0, 0);

    /// <summary>Both together, one after the other.</summary>
    public ModelUsage Plus(ModelUsage other) =>
        new(Calls + other.Calls, TokensIn + other.TokensIn, TokensOut + other.TokensOut, Usd + other.Usd, Seconds + other.Seconds);
}

/// <summary>How a proposal ended. Each outcome carries what it cost.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Patch), "patch")]
[JsonDerivedType(typeof(GaveUp), "gaveUp")]
[JsonDerivedType(typeof(Refused), "refused")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(OverBudget), "overBudget")]
public abstract record PatchProposal(ModelUsage Usage)
{
    /// <summary>Edits that apply exactly.</summary>
    public sealed record Patch(PatchSet Set, string Summary, string Hypothesis, ModelUsage Usage) : PatchProposal(Usage)
    {
        /// <summary>Which files and symbols were to change and how, one a line; null where the edit was made without a plan.</summary>
        public string? Plan { get; init; }
    }

    /// <summary>The model says that it cannot.</summary>
    public sealed record GaveUp(string Reason, ModelUsage Usage) : PatchProposal(Usage);

    /// <summary>The reply was refused twice; the reason is what was fed back.</summary>
    public sealed record Refused(string Reason, ModelUsage Usage) : PatchProposal(Usage);

    /// <summary>The endpoint failed after its retries: rate limit, server error, timeout, cut connection, wrong key.</summary>
    public sealed record Failed(string Code, string Reason, bool Transient, ModelUsage Usage) : PatchProposal(Usage);

    /// <summary>The call could cost more than a budget has left; nothing was sent.</summary>
    /// <param name="Why">Which budget, and when it resets.</param>
    public sealed record OverBudget(decimal NeededUsd, BudgetRefusal Why, ModelUsage Usage) : PatchProposal(Usage);
}
