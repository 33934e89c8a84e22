using Azure.Core.Pipeline;
using Azure.Search.Documents;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Contracts.Code;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Index.AzureSearch;
using Resolver.TestKit.Search;

namespace Resolver.Index.Tests.AzureSearch;

/// <summary>A search service of its own on loopback, reached by the real client library.</summary>
internal sealed class AzureIndexHost : CodeIndexHost
{
    public const string IndexName = "resolver-code";

    private readonly HttpClient http;
    private readonly bool vectors;
    private readonly List<AzureCodeIndex> open = [];

    private AzureIndexHost(SearchServer server, bool vectors)
    {
        Server = server;
        this.vectors = vectors;
        http = new HttpClient(server.Way());
    }

    public SearchServer Server { get; }

    public HurriedClock Clock { get; } = new();

    public TokenFake Tokens { get; } = new("first");

    /// <summary>Where indexes that are opened look for the service instead; null for where it is.</summary>
    public Uri? OtherEndpoint { get; set; }

    public static async Task<AzureIndexHost> Start(int lag = 0, bool vectors = false)
    {
        var server = await SearchServer.Start("first");
        server.Lag = lag;
        return new AzureIndexHost(server, vectors);
    }

    public override ICodeIndex Open(IReadAccess? access = null) => Open(access, KeptCommits);

    public AzureCodeIndex Open(IReadAccess? access, int keep, int? dimensions = null)
    {
        var options = new AzureSearchOptions
        {
            Endpoint = OtherEndpoint ?? Server.Endpoint,
            IndexName = IndexName,
            KeepCommits = keep,
            Dimensions = vectors ? dimensions ?? WordVectors.Dimensions : 0,
        };
        var way = new SearchClientOptions { Transport = new HttpClientTransport(http) };
        var index = new AzureCodeIndex(
            options, Tokens, way, Commits, new GraphOutliner(), access ?? new OwnerReadAccess(), Clock, NullLogger<AzureCodeIndex>.Instance, vectors ? new WordVectors() : null);
        open.Add(index);
        return index;
    }

    protected override void Pass() => Clock.Advance(TimeSpan.FromMinutes(1));

    public override async ValueTask DisposeAsync()
    {
        open.ForEach(index => index.Dispose());
        http.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>Vectors of words: each word turns one of the numbers, so that texts with common words are near each other.</summary>
internal sealed class WordVectors : IEmbeddingGenerator<string, Embedding<float>>
{
    public const int Dimensions = 64;

    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(values.Select(text => new Embedding<float>(Of(text)))));

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }

    private static float[] Of(string text)
    {
        var vector = new float[Dimensions];
        vector[0] = 0.1f;
        foreach (var word in Resolver.Index.Rank.Words.Of(text))
        {
            vector[word.Aggregate(7, static (hash, letter) => ((hash * 31) + letter) & 0xFFFF) % Dimensions] += 1;
        }

        return vector;
    }
}
