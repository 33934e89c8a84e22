using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Core.Text;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.Models.Spending;
using Resolver.Models.Wire;

namespace Resolver.Models.Embeddings;

/// <summary>
/// The one way to a model of embeddings: reserve, limits, timeout, retry, circuit breaker, settle, trace, as for completions. Each request
/// is paid under a run of its own, <c>embeddings-&lt;repository&gt;-&lt;day&gt;</c>, whose limit is what one repository may cost in a day.
/// </summary>
public sealed class EmbeddingGateway : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Texts of one request at most.</summary>
    public const int MostTexts = 64;

    private readonly GatewayParts _parts;
    private readonly ILogger _logger;
    private readonly Endpoint _endpoint;
    private readonly EmbeddingWire _wire;
    private readonly ResilientCall<GeneratedEmbeddings<Embedding<float>>> _calls;

    /// <summary>Makes the client. The key is read from the environment now, into the HTTP handler.</summary>
    /// <exception cref="ResolverFault"><c>MODELS-KEY-UNSET</c>.</exception>
    public EmbeddingGateway(EmbeddingOptions options, GatewayParts parts)
    {
        _parts = parts;
        Options = options;
        _logger = parts.Logs.CreateLogger<EmbeddingGateway>();
        _endpoint = new Endpoint(options.AsTier, number: 0);
        _wire = new EmbeddingWire(options, MostTexts, parts.Handler(), CallCredentials.Of(options.AsTier, parts, _logger), parts.Clock);
        _calls = new ResilientCall<GeneratedEmbeddings<Embedding<float>>>(_endpoint, parts.Clock, _logger);
    }

    /// <summary>Which model.</summary>
    public EmbeddingOptions Options { get; }

    /// <summary>Makes vectors. What has the form of a secret is taken out of the texts first; while the kill switch is on, it waits.</summary>
    /// <param name="values">1 to <see cref="MostTexts"/> texts.</param>
    /// <param name="options">The repository in <see cref="EmbeddingUse.Repo"/>; the dimensions are those of the models file.</param>
    /// <param name="cancellationToken">Stops it; what may have been billed is settled.</param>
    /// <returns>One vector for each text, in their order, and what they cost in <see cref="EmbeddingUse.Usd"/>.</returns>
    /// <exception cref="ResolverFault">A <c>MODEL-*</c> code, <c>EMBEDDINGS-BUDGET</c> where a budget has no room, or <c>LEDGER-*</c>: nothing is sent without a ledger.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var texts = values.Select(Secrets.Remove).ToList();
        if (texts.Count is 0 or > MostTexts)
        {
            throw new ArgumentException($"A request has 1 to {MostTexts} texts.", nameof(values));
        }

        var request = Request(texts, options?.AdditionalProperties?.GetValueOrDefault(EmbeddingUse.Repo) as RepoId);
        await _parts.Unpaused(request.Repo, cancellationToken);
        try
        {
            return await Paid(texts, request, cancellationToken);
        }
        catch (CallFailureException failed)
        {
            throw failed.Failure.Fault ?? new ResolverFault(failed.Failure.Code, failed.Failure.Transient, failed.Failure.Reason);
        }
        catch (BudgetRefusedException refused)
        {
            throw new ResolverFault("EMBEDDINGS-BUDGET", transient: true, $"A budget has no room for embeddings: {refused.Why}. Raise it with 'resolver budget set', or wait for its next period.");
        }
    }

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    /// <inheritdoc />
    public void Dispose() => _wire.Dispose();

    private async Task<GeneratedEmbeddings<Embedding<float>>> Paid(List<string> texts, ModelRequest request, CancellationToken cancel)
    {
        var money = new CallMoney(_parts.Ledger, Wish(request), _parts.Clock);
        var call = new ModelCall(request, money, cancel) { Endpoint = _endpoint };
        try
        {
            await money.Reserve(_endpoint, call.Estimate, anew: true, cancel);
            var made = await _calls.Run(call, stop => Traced(texts, call, stop), cancel);
            await call.Settle(made.Usage is { InputTokenCount: { } read } ? new UsageDetails { InputTokenCount = read, OutputTokenCount = 0 } : null, _logger);
            made.AdditionalProperties = new AdditionalPropertiesDictionary { [EmbeddingUse.Usd] = money.Used(TimeSpan.Zero).Usd };
            return made;
        }
        finally
        {
            await money.End();
        }
    }

    private async Task<GeneratedEmbeddings<Embedding<float>>> Traced(List<string> texts, ModelCall call, CancellationToken cancel)
    {
        using var trace = ModelTelemetry.Start(_endpoint, call.Request.Key.Run, texts.Count, Options.Dimensions);
        try
        {
            var made = await _wire.Send(texts, call, cancel);
            ModelTelemetry.Finish(trace, made.Usage?.InputTokenCount);
            return made;
        }
        catch (CallFailureException failed)
        {
            ModelTelemetry.Fail(trace, failed.Failure.Code);
            Log.CallFailed(_logger, _endpoint.Name, failed.Failure.Code, failed.Failure.Status, failed.Failure.MayBeBilled);
            throw;
        }
    }

    // No two requests share a key: nothing is kept that a repeated one could be answered from, but the vectors themselves.
    private ModelRequest Request(List<string> texts, RepoId? repo)
    {
        var run = RunId.Parse(string.Create(CultureInfo.InvariantCulture, $"embeddings-{repo?.Value ?? "none"}-{_parts.Clock.GetUtcNow():yyyyMMdd}"));
        return new ModelRequest(EmbeddingOptions.Name, new CallKey(run, $"embed-{Guid.NewGuid():N}", 1), [.. texts.Select(text => new ChatMessage(ChatRole.User, text))], texts.Sum(TokenCounter.Count)) { Repo = repo };
    }

    private ReserveRequest Wish(ModelRequest request) =>
        new(request.Key, request.Key.Step, request.Repo, PullRequest: null, _endpoint.Name, MaxUsd: null, TimeSpan.FromSeconds(600 + (3 * Options.TimeoutSeconds)));
}
