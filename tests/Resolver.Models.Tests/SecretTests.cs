using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Resolver.Core.Json;
using Resolver.Core.Models;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

/// <summary>The key goes to the endpoint and nowhere else; prompt text goes to no log and no trace.</summary>
public sealed class SecretTests
{
    [Fact]
    public async Task Key_IsInNoOutput_EvenWhenTheServerRepeatsIt()
    {
        var activities = new ConcurrentQueue<string>();
        using var listener = Listen(activities);
        foreach (var answer in new[]
        {
            Bench.Good,
            ChatAnswer.Status(401, $"{{\"error\":{{\"message\":\"Incorrect API key provided: {Bench.Key}\"}}}}"),
            ChatAnswer.Status(500, Bench.Key),
            ChatAnswer.Body($"{Bench.Key} is not json"),
            ChatAnswer.Body($$"""{"choices":[{"message":"{{Bench.Key}}"}]}"""),
            ChatAnswer.Cut(Bench.Key),
        })
        {
            await using var bench = await Bench.With(answer);
            var proposal = await bench.Propose();

            bench.Server.Requests[0].Headers["Authorization"].ShouldContain(Bench.Key);
            JsonSerializer.Serialize(proposal, ResolverJson.Options).ShouldNotContain(Bench.Key);
            string.Join('\n', bench.Logs.Lines).ShouldNotContain(Bench.Key);
            bench.Server.Requests[0].Body.ShouldNotContain(Bench.Key);
        }

        activities.ShouldNotBeEmpty();
        string.Join('\n', activities).ShouldNotContain(Bench.Key);
    }

    [Fact]
    public async Task LogsAndTraces_HoldValues_NoPromptText()
    {
        var activities = new ConcurrentQueue<string>();
        using var listener = Listen(activities);
        await using var bench = await Bench.With(ChatAnswer.Prose(), Bench.Good);

        await bench.Propose(Bench.Prompt() with { IssueBody = "marker-in-issue", Guidance = ["marker-in-guidance"] });

        bench.Server.Requests[0].Prompt.ShouldContain("marker-in-issue");
        string.Join('\n', bench.Logs.Lines).ShouldNotContain("marker-in");
        var traced = string.Join('\n', activities);
        traced.ShouldNotContain("marker-in");
        traced.ShouldContain("gen_ai.operation.name=chat");
        traced.ShouldContain("gen_ai.request.model=gpt-4o-mini");
        traced.ShouldContain("gen_ai.usage.input_tokens=1000");
        traced.ShouldContain("gen_ai.usage.output_tokens=100");
        traced.ShouldContain("resolver.run=run-1");
        bench.Logs.Lines.ShouldAllBe(line => line.StartsWith("61", StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithoutAKeyVariable_NoKeyIsSent()
    {
        await using var bench = await Bench.With(tier => tier with { ApiKeyEnv = null }, Bench.Good);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        var headers = bench.Server.Requests[0].Headers;
        headers.ContainsKey("Authorization").ShouldBeFalse();
        headers.ContainsKey("api-key").ShouldBeFalse();
    }

    [Fact]
    public async Task Azure_UsesTheDeploymentsRoute_AndItsOwnHeader()
    {
        await using var bench = await Bench.With(
            tier => tier with { Provider = Configuration.ModelProvider.Azure, Endpoint = new Uri(tier.Endpoint.GetLeftPart(UriPartial.Authority)), Model = "my-deployment" }, Bench.Good);

        (await bench.Propose()).ShouldBeOfType<PatchProposal.Patch>();

        var request = bench.Server.Requests[0];
        request.Path.ShouldBe("/openai/deployments/my-deployment/chat/completions");
        request.Query.ShouldStartWith("?api-version=20");
        request.Headers["api-key"].ShouldBe(Bench.Key);
        request.Headers.ContainsKey("Authorization").ShouldBeFalse();
        request.Json.GetProperty("max_tokens").GetInt32().ShouldBe(1_000);
        request.Json.GetProperty("response_format").GetProperty("type").GetString().ShouldBe("json_schema");
    }

    private static ActivityListener Listen(ConcurrentQueue<string> activities)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ModelTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => activities.Enqueue(
                $"{activity.DisplayName} {activity.StatusDescription} {string.Join(' ', activity.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"))} {string.Join(' ', activity.Events.SelectMany(e => e.Tags))}"),
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
