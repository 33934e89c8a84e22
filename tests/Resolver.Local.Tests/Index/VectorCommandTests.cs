using Resolver.Local.Tests.Play;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests.Index;

/// <summary>A models file with embeddings, from the command line to the ledger.</summary>
public sealed class VectorCommandTests
{
    [Fact]
    public async Task Embeddings_AreMadePaidAndShown_AndTheirFailureCostsAnAnswerNothing()
    {
        var isWell = true;
        await using var server = await ChatServer.Start(ChatAnswer.When(_ => isWell ? ChatAnswer.Embeddings(Vector) : ChatAnswer.Status(401)));
        using var play = await Playground.WithBug();
        var models = Models(play, server);

        var first = await play.Run("index", "--repo", play.Repo, "--data", play.Data, "--models", models);
        var again = await play.Run("index", "--repo", play.Repo, "--data", play.Data, "--models", models);
        var found = await play.Run("search", "--repo", play.Repo, "--data", play.Data, "--models", models, "--explain", "limiter");
        isWell = false;
        var failed = await play.Run("search", "--repo", play.Repo, "--data", play.Data, "--models", models, "--explain", "limiter");
        var plain = await play.Run("search", "--repo", play.Repo, "--data", play.Data, "--explain", "limiter");

        first.Out.ShouldMatch("vectors: (\\d+) of \\1 units, \\1 made now for \\$0\\.0002\n");
        again.Out.ShouldContain(", 0 made now\n");
        found.Out.ShouldContain("vector #1 ");
        failed.ExitCode.ShouldBe(0, failed.ToString());
        failed.Out.ShouldBe(plain.Out);
        failed.Error.ShouldContain("MODEL-UNAUTHORIZED");
        (await play.Run("budget", "show", "--data", play.Data)).Out.ShouldContain("spent $0.0002");
        (await play.Run("doctor", "--data", play.Data, "--models", models)).Out.ShouldContain("ok embeddings: on, test-embeddings, 8 numbers");
    }

    private static float[] Vector(string text) => [1, text.Contains("limit", StringComparison.OrdinalIgnoreCase) ? 1 : 0, 0, 0, 0, 0, 0, 0];

    private static string Models(Playground play, ChatServer server)
    {
        var file = Path.Combine(play.Root, "embeddings.json");
        File.WriteAllText(file, $$"""
            {
              "tiers": [{"name":"small","provider":"openai","endpoint":"{{server.Endpoint}}","model":"m","usdPerMTokIn":0,"usdPerMTokOut":0,"contextTokens":32000,"maxOutputTokens":2000,"timeoutSeconds":60}],
              "embeddings": {"provider":"openai","endpoint":"{{server.Endpoint}}","model":"test-embeddings","usdPerMTokIn":2,"dimensions":8,"timeoutSeconds":20}
            }
            """);
        return file;
    }
}
