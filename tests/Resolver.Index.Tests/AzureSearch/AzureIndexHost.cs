using Azure.Core.Pipeline;
using Azure.Search.Documents;
using Microsoft.Extensions.Logging.Abstractions;
using Resolver.Contracts.Code;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Index.AzureSearch;
using Resolver.Index.Tests.Vectors;
using Resolver.Index.Vectors;
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

    public WordVectors Model { get; } = new();

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
            options, Tokens, way, Commits, new GraphOutliner(), access ?? new OwnerReadAccess(), Clock, NullLogger<AzureCodeIndex>.Instance, vectors ? new VectorModel(Model, "words", options.Dimensions) : null);
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
