using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Resolver.Core.Faults;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Text;
using Resolver.Models.Configuration;
using Resolver.Models.Wire;

namespace Resolver.Models.Gateway;

/// <summary>
/// The one way to a model: reserve, look for a reply that is paid for, limits, timeout, retry, circuit breaker, fallback, settle, trace.
/// </summary>
public sealed class ModelGateway : IDisposable
{
    private readonly GatewayParts _parts;
    private readonly Dictionary<string, TierPipeline> _tiers;

    /// <summary>Makes the clients of every tier. Keys are read from the environment now, into the HTTP handlers.</summary>
    /// <exception cref="ResolverFault"><c>MODELS-KEY-UNSET</c>.</exception>
    public ModelGateway(ModelsFile models, GatewayParts parts)
    {
        _parts = parts;
        Models = models;
        var logger = parts.Logs.CreateLogger<ModelGateway>();
        _tiers = models.Tiers.ToDictionary(static tier => tier.Name, tier => Build(tier, logger), StringComparer.Ordinal);
    }

    /// <summary>The tiers.</summary>
    public ModelsFile Models { get; }

    /// <summary>What a call may cost at most at its tier's first endpoint.</summary>
    public ModelEstimate Estimate(ModelRequest request) => Find(request.Tier).Endpoints[0].At.Estimate(request);

    /// <summary>Makes a call. While the kill switch is on, it waits.</summary>
    /// <exception cref="ResolverFault"><c>MODELS-TIER-UNKNOWN</c>, a <c>CASSETTE-*</c> fault, or a <c>LEDGER-*</c> fault: nothing is sent without a ledger.</exception>
    public async Task<ModelReply> Ask(ModelRequest request, CancellationToken cancel)
    {
        var tier = Find(request.Tier);
        request = request with { Messages = [.. request.Messages.Select(WithoutSecrets)] };
        await _parts.Unpaused(request.Repo, cancel);
        var started = _parts.Clock.GetTimestamp();
        var money = new CallMoney(_parts.Ledger, Wish(request, tier), _parts.Clock);
        using var timer = new CancellationTokenSource(TimeLeft(request), _parts.Clock);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel, timer.Token);
        var call = new ModelCall(request, money, time.Token) { Endpoint = tier.Endpoints[0].At };
        ModelUsage Used() => money.Used(_parts.Clock.GetElapsedTime(started));
        try
        {
            var response = await tier.Client.GetResponseAsync(request.Messages, new CallOptions(call, request.Options), time.Token);
            return new ModelReply.Answered(response, Used());
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            return new ModelReply.Failed(CallFailure.OutOfTime.Code, CallFailure.OutOfTime.Reason, CallFailure.OutOfTime.Transient, Used());
        }
        catch (CallFailureException failed)
        {
            return failed.Failure.Fault is { } fault ? throw fault : new ModelReply.Failed(failed.Failure.Code, failed.Failure.Reason, failed.Failure.Transient, Used());
        }
        catch (BudgetRefusedException refused)
        {
            return new ModelReply.OverBudget(refused.Why, Used());
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var tier in _tiers.Values)
        {
            tier.Client.Dispose();
        }
    }

    private static ReserveRequest Wish(ModelRequest request, TierPipeline tier) =>
        new(request.Key, Digest(request), request.Repo, request.PullRequest, request.Tier, null, tier.Lifetime) { AttemptUsd = request.StepUsd, RunUsd = request.RunUsd, RunCalls = request.RunCalls };

    private static string Digest(ModelRequest request)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(text));
            hash.AppendData([0]);
        }

        Add(request.Tier);
        Add(request.Options is null ? string.Empty : string.Join(',', (request.Options.Tools ?? []).Select(static tool => tool.Name)) + request.Options.ResponseFormat?.GetType().Name);
        foreach (var message in request.Messages)
        {
            Add(message.Role.Value);
            Add(message.Contents.All(static content => content is TextContent) ? message.Text : JsonSerializer.Serialize(message, AIJsonUtilities.DefaultOptions));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // The last net before anything leaves: whoever wrote the prompt, no secret of a known form is in it.
    private static ChatMessage WithoutSecrets(ChatMessage message) =>
        new(message.Role, [.. message.Contents.Select(WithoutSecrets)]) { AuthorName = message.AuthorName };

    private static AIContent WithoutSecrets(AIContent content) => content switch
    {
        TextContent text => new TextContent(Secrets.Remove(text.Text)),
        FunctionResultContent { Result: string text } result => new FunctionResultContent(result.CallId, Secrets.Remove(text)),
        _ => content,
    };

    private TimeSpan TimeLeft(ModelRequest request) => request.Deadline is not { } deadline ? Timeout.InfiniteTimeSpan
        : deadline - _parts.Clock.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    private TierPipeline Build(ModelTierOptions tier, ILogger logger)
    {
        var endpoints = new[] { tier }.Concat(tier.Fallbacks).Select((options, number) => Connect(options, number, logger)).ToList();
        var client = new ChatClientBuilder(new FallbackChatClient(endpoints, logger))
            .Use(inner => new LedgerChatClient(inner, logger))
            .Use(inner => new ReceiptChatClient(inner, _parts.Artifacts))
            .Build();

        // Longer than any call can take: only then is a holder that nobody can see taken for dead.
        var lifetime = TimeSpan.FromSeconds(600 + (3 * endpoints.Sum(static endpoint => endpoint.At.Tier.TimeoutSeconds)));
        return new TierPipeline(endpoints, client, lifetime);
    }

    private ChatEndpoint Connect(ModelTierOptions tier, int number, ILogger logger)
    {
        var at = new Endpoint(tier, number);
        var wire = new WireChatClient(tier, _parts.Handler(), CallCredentials.Of(tier, _parts, logger), _parts.Clock, objection => Log.Adapted(logger, tier.Name, objection));
        return new ChatEndpoint(at, new ResilientChatClient(new TracedChatClient(wire, _parts.Clock, logger), new ResilientCall<ChatResponse>(at, _parts.Clock, logger)));
    }

    private TierPipeline Find(string name) => _tiers.TryGetValue(name, out var tier)
        ? tier
        : throw TierSearch.Unknown();

    private sealed record TierPipeline(IReadOnlyList<ChatEndpoint> Endpoints, IChatClient Client, TimeSpan Lifetime);
}
