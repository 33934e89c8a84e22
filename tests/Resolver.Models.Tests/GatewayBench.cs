using Azure.Core;
using Microsoft.Extensions.AI;
using Resolver.Core.Artifacts;
using Resolver.Core.Ids;
using Resolver.Core.Money;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.Models.Ledger.Sqlite;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

/// <summary>A gateway with one tier, whose endpoints are scripted servers.</summary>
internal sealed class GatewayBench : IAsyncDisposable
{
    public static readonly RunId Run = RunId.Parse("run-1");
    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-gateway-").FullName;

    private GatewayBench(IReadOnlyList<ChatServer> servers) => Servers = servers;

    public IReadOnlyList<ChatServer> Servers { get; }

    public ChatServer Server => Servers[0];

    public ManualClock Clock { get; } = new(TimeSpan.FromSeconds(100));

    public LogSink Logs { get; } = new();

    public SqliteLedger Ledger { get; private set; } = null!;

    public ModelGateway Gateway { get; private set; } = null!;

    public GatewayParts Parts { get; private set; } = null!;

    public static async Task<GatewayBench> With(
        Func<ModelTierOptions, ModelTierOptions>? change, Func<GatewayParts, GatewayParts>? parts, params IReadOnlyList<ChatAnswer>[] scripts)
    {
        var bench = new GatewayBench(await Task.WhenAll(scripts.Select(script => ChatServer.Start(script))));
        bench.Ledger = await SqliteLedger.Open(bench._folder, bench.Clock, CancellationToken.None);
        var defaults = new GatewayParts(bench.Ledger, bench.Clock, bench.Logs) { Environment = static name => name == Bench.KeyVariable ? Bench.Key : null };
        bench.Parts = parts?.Invoke(defaults) ?? defaults;
        var tiers = bench.Servers.Select(server => Bench.Tier(server.Endpoint)).ToList();
        var tier = tiers[0] with { Fallbacks = [.. tiers.Skip(1).Select(static fallback => fallback with { UsdPerMTokIn = 4m, UsdPerMTokCachedIn = 4m })] };
        bench.Gateway = new ModelGateway(new ModelsFile([change?.Invoke(tier) ?? tier]), bench.Parts);
        return bench;
    }

    public static Task<GatewayBench> With(params IReadOnlyList<ChatAnswer> script) => With(null, null, script);

    /// <summary>A second gateway on the same ledger, as another process would have it.</summary>
    public ModelGateway Another() => new(Gateway.Models, Parts);

    public static ModelRequest Request(int call = 1, string text = "Say yes.", string step = "propose-1") =>
        new("small", new CallKey(Run, step, call), [new ChatMessage(ChatRole.System, "You answer."), new ChatMessage(ChatRole.User, text)], 20);

    public Task<ModelReply> Ask(ModelRequest? request = null) => Gateway.Ask(request ?? Request(), TestContext.Current.CancellationToken);

    public async Task<IReadOnlyList<LedgerEntry>> Entries() => await Ledger.Entries(null, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Gateway.Dispose();
        await Ledger.DisposeAsync();
        foreach (var server in Servers)
        {
            await server.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>Gives one token, or refuses.</summary>
internal sealed class IdentityFake(string? token) : TokenCredential
{
    public List<string> Scopes { get; } = [];

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
    {
        Scopes.AddRange(requestContext.Scopes);
        return token is null ? throw new Azure.Identity.CredentialUnavailableException("tenant 1234 of ann") : new AccessToken(token, DateTimeOffset.MaxValue);
    }

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
}

/// <summary>Artifacts that can be lost.</summary>
internal sealed class LossyArtifacts : IArtifactStore
{
    private readonly Dictionary<string, byte[]> _kept = new(StringComparer.Ordinal);

    public int Count => _kept.Count;

    public void Lose() => _kept.Clear();

    public Task<ArtifactRef> Write(ReadOnlyMemory<byte> content, string mediaType, CancellationToken cancel)
    {
        var reference = new ArtifactRef(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content.Span)), content.Length, mediaType);
        _kept[reference.Sha256] = content.ToArray();
        return Task.FromResult(reference);
    }

    public Task<byte[]> Read(ArtifactRef reference, CancellationToken cancel) => _kept.TryGetValue(reference.Sha256, out var content)
        ? Task.FromResult(content)
        : throw new Core.Faults.ResolverFault("ARTIFACT-MISSING", transient: false, "It is gone.");
}
