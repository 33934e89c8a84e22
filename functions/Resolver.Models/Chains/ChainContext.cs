using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.Models.Spending;

namespace Resolver.Models.Chains;

/// <summary>
/// One run of a chain inside one delivery of one activity: whose tier is asked, for which step of the run, and with how much money. It
/// numbers the calls, <c>CallKey.Of(key, 1)</c> and up, in the order in which the steps make them. Make a new one for every run of a chain.
/// </summary>
/// <param name="caller">The gateway.</param>
/// <param name="tier">The tier that is asked.</param>
/// <param name="key">The step of the run; part of every call's key.</param>
/// <param name="logger">Where numbered logs go.</param>
internal sealed class ChainContext(IModelCaller caller, ModelTierOptions tier, StepKey key, ILogger logger)
{
    private readonly TokenCounter _counter = new(tier.Model);

    private int _calls;
    private int _kept;

    /// <summary>The tier that is asked.</summary>
    public ModelTierOptions Tier { get; } = tier;

    /// <summary>The step of the run.</summary>
    public StepKey Key { get; } = key;

    /// <summary>Where numbered logs go.</summary>
    public ILogger Logger { get; } = logger;

    /// <summary>Calls that belong to earlier chains of the same step. Default 0: an activity that runs two chains gives the second one a start that the first cannot reach.</summary>
    public int CallsBefore { get; init; }

    /// <summary>The repository, for its budget; null where there is none.</summary>
    public RepoId? Repo { get; init; }

    /// <summary>The pull request, for its budget; null where there is none.</summary>
    public string? PullRequest { get; init; }

    /// <summary>What all calls of the step may cost together, US dollars; null for no ceiling but the operator's.</summary>
    public decimal? StepUsd { get; init; }

    /// <summary>What all calls of the run may cost together, US dollars; null for no ceiling but the operator's.</summary>
    public decimal? RunUsd { get; init; }

    /// <summary>How many calls the whole run may make; null for no limit. The ledger counts them, those of earlier steps and of dead processes included.</summary>
    public int? RunCalls { get; init; }

    /// <summary>The longest completion where a step wants no more than so many tokens.</summary>
    public int Output(int wanted) => Math.Min(wanted, Tier.MaxOutputTokens);

    /// <summary>Whether texts of so many tokens fit beside an answer of so many.</summary>
    public bool Fits(int textTokens, int messages, int output) => _counter.Charged(textTokens, messages) + Output(output) <= Tier.ContextTokens;

    /// <summary>What such a call may cost at most at the tier's first endpoint.</summary>
    public ModelEstimate Estimate(int textTokens, int messages, int output) =>
        Prices.Estimate(Tier with { MaxOutputTokens = Output(output) }, _counter.Charged(textTokens, messages));

    /// <summary>No call goes on beyond it; null for the tier's own limits alone.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Runs a step that can be done without: so many of the run's calls stay untouched for what comes after it.</summary>
    public async Task<T> Keeping<T>(int calls, Func<Task<T>> step)
    {
        _kept += calls;
        try
        {
            return await step();
        }
        finally
        {
            _kept -= calls;
        }
    }

    /// <summary>Makes the next call.</summary>
    /// <param name="messages">What the model sees: what changes least stands first.</param>
    /// <param name="textTokens">Tokens of everything that is sent, the schema included, without margin.</param>
    /// <param name="prompt">How the prompt is named in traces.</param>
    /// <param name="form">The form of the answer.</param>
    /// <param name="output">The longest completion, tokens; the tier's own limit holds besides.</param>
    /// <param name="cancel">Ends the wait.</param>
    public Task<ModelReply> Ask(
        IReadOnlyList<ChatMessage> messages, int textTokens, string prompt, AnswerForm form, int output, CancellationToken cancel)
    {
        var number = CallsBefore + ++_calls;
        var request = new ModelRequest(Tier.Name, CallKey.Of(Key, number), [.. messages], textTokens)
        {
            Options = new ChatOptions { ResponseFormat = form.Format, MaxOutputTokens = Output(output) },
            Prompt = prompt,
            Repo = Repo,
            PullRequest = PullRequest,
            StepUsd = StepUsd,
            RunUsd = RunUsd,
            RunCalls = RunCalls - _kept,
            Deadline = Deadline,
        };
        return caller.Ask(request, cancel);
    }
}
