using Microsoft.Extensions.AI;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.Models.Wire;

namespace Resolver.Models.Embeddings;

/// <summary>An endpoint of embeddings on the wire. What leaves it is one vector of the wanted size for each text, or a <see cref="CallFailureException"/>.</summary>
internal sealed class EmbeddingWire : IDisposable
{
    // A number is at most some 24 characters in JSON; the rest is the envelope.
    private const int BytesOfANumber = 32;
    private const int BytesOfTheRest = 64 * 1024;

    private readonly WireHandler _wire;
    private readonly HttpClient _http;
    private readonly IEmbeddingGenerator<string, Embedding<float>> _client;
    private readonly int _dimensions;
    private bool _namesDimensions = true;

    public EmbeddingWire(EmbeddingOptions options, int mostTexts, HttpMessageHandler inner, ICallCredential? credential, TimeProvider clock)
    {
        _dimensions = options.Dimensions;
        _wire = new WireHandler(inner, options.AsTier, credential, clock, BytesOfTheRest + ((long)BytesOfANumber * mostTexts * options.Dimensions));
        _http = new HttpClient(_wire) { Timeout = Timeout.InfiniteTimeSpan };
        _client = ChatClients.Embeddings(options.AsTier, _http);
    }

    /// <summary>Sends one request; once more, without naming the dimensions, to a server that does not take them. A refused request is not billed.</summary>
    public async Task<GeneratedEmbeddings<Embedding<float>>> Send(IReadOnlyList<string> texts, ModelCall call, CancellationToken cancel)
    {
        try
        {
            return await Once(texts, cancel);
        }
        catch (CallFailureException refused) when (refused.Failure.Objection == Objection.Dimensions && _namesDimensions)
        {
            _namesDimensions = false;
            await call.HoldAgain(refused.Failure, cancel);
            return await Once(texts, cancel);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _client.Dispose();
        _http.Dispose();
        _wire.Dispose();
    }

    private async Task<GeneratedEmbeddings<Embedding<float>>> Once(IReadOnlyList<string> texts, CancellationToken cancel)
    {
        try
        {
            var made = await _client.GenerateAsync(texts, new EmbeddingGenerationOptions { Dimensions = _namesDimensions ? _dimensions : null }, cancel);
            return made.Count == texts.Count && made.All(one => one.Vector.Length > 0 && !one.Vector.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
                ? made
                : throw new CallFailureException(CallFailure.NoVectors);
        }
        catch (Exception unreadable) when (unreadable is not (CallFailureException or OperationCanceledException))
        {
            // As with completions: the library throws many kinds of exceptions for JSON of an odd shape.
            throw new CallFailureException(CallFailure.NoVectors);
        }
    }
}
