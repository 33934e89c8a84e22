using Microsoft.Extensions.AI;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Models;
using Resolver.Core.Money;
using Resolver.Models.Configuration;
using Resolver.Models.Embeddings;
using Resolver.Models.Gateway;
using Resolver.Models.Ledger.Sqlite;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

/// <summary>Vectors from a scripted server: what is sent, what is believed, and what it costs.</summary>
public sealed class EmbeddingGatewayTests : IAsyncLifetime
{
    private const int Dimensions = 8;

    private static readonly RepoId Repo = RepoId.Parse("0123456789abcdef");

    private readonly string folder = Directory.CreateTempSubdirectory("resolver-embeddings-").FullName;
    private readonly ManualClock clock = new(TimeSpan.FromSeconds(100));
    private readonly LogSink logs = new();
    private SqliteLedger ledger = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => ledger = await SqliteLedger.Open(folder, clock, Cancel);

    public async ValueTask DisposeAsync()
    {
        await ledger.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Vectors_AreThoseOfTheTexts_AndArePaidAtTheirUse()
    {
        await using var server = await ChatServer.Start(ChatAnswer.Embeddings(Vector, tokens: 12));
        using var gateway = Gateway(server);

        var made = await Make(gateway, "a", "bb");

        made.Select(one => one.Vector.ToArray()).ShouldBe([Vector("a"), Vector("bb")]);
        made.AdditionalProperties![EmbeddingUse.Usd].ShouldBe(12 * 2m / 1_000_000m);
        var entry = (await ledger.Entries(null, Cancel)).ShouldHaveSingleItem();
        (entry.State, entry.Use!.TokensIn, entry.Use.Usd).ShouldBe((EntryState.Settled, 12, 12 * 2m / 1_000_000m));
        entry.Id.Key.Run.Value.ShouldStartWith($"embeddings-{Repo}-");
        var sent = server.Requests.ShouldHaveSingleItem();
        (sent.Path, sent.Headers["Authorization"]).ShouldBe(("/v1/embeddings", "Bearer " + Bench.Key));
        (sent.Json.GetProperty("model").GetString(), sent.Json.GetProperty("dimensions").GetInt32()).ShouldBe(("text-embedding-3-small", Dimensions));
    }

    [Fact]
    public async Task AzureDeployment_IsAskedAtItsPathWithItsHeader()
    {
        await using var server = await ChatServer.Start(ChatAnswer.Embeddings(Vector));
        using var gateway = Gateway(server, options => options with { Provider = ModelProvider.Azure, Endpoint = server.Address });

        await Make(gateway, "a");

        var sent = server.Requests.ShouldHaveSingleItem();
        (sent.Path, sent.Headers["api-key"], sent.Headers.ContainsKey("Authorization")).ShouldBe(("/openai/deployments/text-embedding-3-small/embeddings", Bench.Key, false));
    }

    [Fact]
    public async Task ServerThatTakesNoDimensions_IsAskedWithoutThem_FromThenOn()
    {
        await using var server = await ChatServer.Start(
            ChatAnswer.Status(400, """{"error":{"message":"This model does not support the parameter dimensions."}}"""), ChatAnswer.Embeddings(Vector, tokens: 3));
        using var gateway = Gateway(server);

        await Make(gateway, "a");
        await Make(gateway, "b");

        server.Requests.Select(request => request.Json.TryGetProperty("dimensions", out _)).ShouldBe([true, false, false]);
        (await ledger.Entries(null, Cancel)).Sum(entry => entry.Use!.Usd).ShouldBe(2 * 3 * 2m / 1_000_000m);
    }

    [Fact]
    public async Task RateLimit_IsWaitedFor_AsTheServerSays()
    {
        await using var server = await ChatServer.Start(ChatAnswer.RateLimited("7"), ChatAnswer.Embeddings(Vector));
        using var gateway = Gateway(server);

        (await Make(gateway, "a")).Count.ShouldBe(1);

        server.Requests.Count.ShouldBe(2);
        clock.Pauses.ShouldContain(TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task BudgetWithoutRoom_IsAFaultAndNothingIsSent()
    {
        await using var server = await ChatServer.Start(ChatAnswer.Embeddings(Vector));
        using var gateway = Gateway(server);
        await ledger.SetLimit(new BudgetLimit(BudgetScope.Day, BudgetLimit.Every, 0m), Cancel);

        (await Should.ThrowAsync<ResolverFault>(() => Make(gateway, "a"))).Code.ShouldBe("EMBEDDINGS-BUDGET");

        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("one too few", "MODEL-REPLY-MALFORMED")]
    [InlineData("infinite", "MODEL-REPLY-MALFORMED")]
    [InlineData("not embeddings", "MODEL-REPLY-MALFORMED")]
    [InlineData("html", "MODEL-REPLY-MALFORMED")]
    [InlineData("too large", "MODEL-REPLY-TOO-LARGE")]
    public async Task ReplyThatIsNoVectors_IsAFault_AndCountsAtItsMaximum(string reply, string code)
    {
        await using var server = await ChatServer.Start(reply switch
        {
            "one too few" => ChatAnswer.Body("""{"object":"list","data":[{"object":"embedding","index":0,"embedding":[1,0,0,0,0,0,0,0]}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}"""),
            "infinite" => ChatAnswer.Embeddings(_ => [float.PositiveInfinity, 0, 0, 0, 0, 0, 0, 0]),
            "not embeddings" => ChatAnswer.Whole("yes"),
            "html" => ChatAnswer.Html(),
            _ => ChatAnswer.Body("{\"object\":\"list\",\"data\":[],\"x\":\"" + new string('x', 200_000) + "\"}"),
        });
        using var gateway = Gateway(server);

        (await Should.ThrowAsync<ResolverFault>(() => Make(gateway, "a", "b"))).Code.ShouldBe(code);

        (await ledger.Entries(null, Cancel)).ShouldHaveSingleItem().State.ShouldBe(EntryState.SettledAtMaximum);
    }

    [Fact]
    public async Task Secrets_AreTakenOutOfTexts()
    {
        await using var server = await ChatServer.Start(ChatAnswer.Embeddings(Vector));
        using var gateway = Gateway(server);
        var token = "ghp_" + new string('a', 36);

        await Make(gateway, $"var token = \"{token}\";");

        server.Requests.ShouldHaveSingleItem().Body.ShouldNotContain(token);
    }

    private static float[] Vector(string text) => [text.Length, 1, 0, 0, 0, 0, 0, 0.5f];

    private static Task<GeneratedEmbeddings<Embedding<float>>> Make(EmbeddingGateway gateway, params IReadOnlyList<string> texts) =>
        gateway.GenerateAsync(texts, new EmbeddingGenerationOptions { AdditionalProperties = new() { [EmbeddingUse.Repo] = Repo } }, Cancel);

    private EmbeddingGateway Gateway(ChatServer server, Func<EmbeddingOptions, EmbeddingOptions>? change = null)
    {
        var options = new EmbeddingOptions
        {
            Provider = ModelProvider.OpenAI,
            Endpoint = new Uri(server.Endpoint),
            Model = "text-embedding-3-small",
            ApiKeyEnv = Bench.KeyVariable,
            UsdPerMTokIn = 2m,
            Dimensions = Dimensions,
            TimeoutSeconds = 120,
        };
        return new EmbeddingGateway(change?.Invoke(options) ?? options, new GatewayParts(ledger, clock, logs) { Environment = static name => name == Bench.KeyVariable ? Bench.Key : null });
    }
}
