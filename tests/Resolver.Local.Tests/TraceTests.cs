using System.Reflection;
using System.Text.Json;
using Resolver.Core.Tracing;
using Resolver.Local.Tests.Play;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests;

/// <summary>One run is one trace with one tree, in the file and at a collector, with the names that OpenTelemetry publishes.</summary>
public sealed class TraceTests
{
    private static readonly ChatEdit Good = new(PythonBug.Code.Path, PythonBug.BadCondition, PythonBug.GoodCondition);
    private static readonly ChatEdit Wrong = new(PythonBug.Code.Path, PythonBug.BadCondition, "self.count > self.limit");
    private static readonly object Read = new { path = PythonBug.Code.Path, symbol = (string?)null, start_line = 1, end_line = 40 };

    [Fact]
    public async Task RunKilledInTheMiddleOfAStepAndResumed_IsOneTree()
    {
        await using var collector = await Collector.Start();
        await using var server = await ChatServer.Start(ChatAnswer.Prose(), ChatAnswer.Hang(), ChatAnswer.Edits(Wrong), ChatAnswer.Tool("read_unit", Read), ChatAnswer.Apply(Good));
        using var play = await Playground.WithBug();
        await ModelsFile.Write(play, server);
        await using (var first = ResolverProgram.Start(play.Root, play.Arguments("--approve", "auto", "--tiers", "small", "--models", play.Models), environment: collector.Environment))
        {
            // The first call of the step is traced and sent; its second one never ends, and so the step's own span is lost.
            await server.Arrived(1);
            await collector.Received("chat any");
            first.Kill();
        }

        await using var resumed = ResolverProgram.Start(play.Root, ["runs", "resume", await play.RunId(), "--data", play.Data], environment: collector.Environment);
        var done = await resumed.End();

        done.ExitCode.ShouldBe(0, done.ToString());
        var traceId = play.RunJson.GetProperty("traceId").GetString()!;
        var sent = await collector.Spans(play.Root);
        sent.ShouldAllBe(span => span.GetProperty("service").GetString() == "resolver");
        foreach (var spans in new[] { sent, Lines(play) })
        {
            var tree = SpanTree.Of(spans, traceId);
            tree.Root.ShouldBe("invoke_workflow resolve-issue");
            tree.Above("chat any", call: "1").ShouldBe(["chat any", "propose-patch", "invoke_workflow resolve-issue"], "the next delivery of a step adopts what a dead one left");
            tree.Above("execute_tool read_unit").ShouldBe(["execute_tool read_unit", "use-tool", "invoke_agent debug", "invoke_workflow resolve-issue"]);
            tree.Above("retrieval").ShouldContain("retrieve");
        }

        var names = sent.Select(static span => $"{span.GetProperty("spanId")}");
        names.Order(StringComparer.Ordinal).ShouldBe(Lines(play).Select(static span => $"{span.GetProperty("spanId").GetString()}").Order(StringComparer.Ordinal), "the file and the collector have the same spans");
    }

    [Fact]
    public async Task Show_DrawsTheTreeWithMoney_AsWideAsItMay()
    {
        await using var server = await ChatServer.Start(ChatAnswer.Edits(Wrong), ChatAnswer.Tool("read_unit", Read), ChatAnswer.Apply(Good));
        using var play = await Playground.WithBug();
        await ModelsFile.Write(play, server);
        var done = await play.Resolve("--tiers", "small", "--models", play.Models);
        done.ExitCode.ShouldBe(0, done.ToString());
        var run = play.RunJson;

        var tree = JsonElement.Parse((await play.Run("runs", "show", await play.RunId(), "--json", "--data", play.Data)).Out).GetProperty("tree");
        var wide = await Show(play, 100);
        var narrow = await Show(play, 60);

        tree.GetProperty("usd").GetDecimal().ShouldBe(run.GetProperty("usd").GetDecimal());
        tree.GetProperty("tokensIn").GetInt32().ShouldBe(run.GetProperty("tokensIn").GetInt32());
        Names(tree).ShouldContain("resolve-issue > debug-1 > tool-1 > execute_tool read_unit");
        Names(tree).ShouldContain("resolve-issue > debug-1 > ask-2 > chat any");
        wide.Single(static line => line.Contains("propose-patch-1", StringComparison.Ordinal)).ShouldEndWith("1000 in 100 out    $0.0028");
        wide.ShouldContain(static line => line.StartsWith("│  │  └─ execute_tool read_unit ", StringComparison.Ordinal));
        wide.ShouldContain(static line => line.StartsWith("├─ debug-1  tests-pass ", StringComparison.Ordinal));
        wide.ShouldAllBe(static line => line.Length <= 100);
        narrow.ShouldAllBe(static line => line.Length <= 60);
        narrow.Count.ShouldBe(wide.Count);
        string.Concat(wide).ShouldNotContain("\u001b", customMessage: "colour is for terminals");
    }

    private static async Task<List<string>> Show(Playground play, int columns)
    {
        await using var show = ResolverProgram.Start(play.Root, ["runs", "show", await play.RunId(), "--data", play.Data], environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["COLUMNS"] = $"{columns}" });
        return [.. (await show.End()).Out.Split('\n').SkipWhile(static line => line.Length > 0).Where(static line => line.Length > 0)];
    }

    private static IEnumerable<string> Names(JsonElement node, string above = "")
    {
        var name = above + node.GetProperty("name").GetString();
        return [name, .. node.GetProperty("children").EnumerateArray().SelectMany(child => Names(child, name + " > "))];
    }

    [Fact]
    public async Task Spans_HaveThePublishedNames_AndNoTextUnlessItIsAskedFor()
    {
        var published = await Peers.Ask("published-names.cjs");
        foreach (var wanted in new[] { false, true })
        {
            await using var server = await ChatServer.Start(ChatAnswer.Edits(Wrong), ChatAnswer.Tool("search_code", new { query = "marker-in-query", kind = (string?)null, top = 3 }), ChatAnswer.Tool("marker in a name", new { }), ChatAnswer.Apply(Good));
            using var play = await Playground.WithBug();
            await File.AppendAllTextAsync(play.Issue, "\nmarker-in-issue\n", TestContext.Current.CancellationToken);
            await ModelsFile.Write(play, server);
            var environment = new Dictionary<string, string>(StringComparer.Ordinal);
            if (wanted)
            {
                environment["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
            }

            await using var resolver = ResolverProgram.Start(play.Root, play.Arguments("--approve", "auto", "--tiers", "small", "--models", play.Models), environment: environment);
            var done = await resolver.End();
            done.ExitCode.ShouldBe(0, done.ToString());

            var lines = Lines(play);
            Check(lines, published);
            var text = await File.ReadAllTextAsync(Path.Combine(play.Out, "trace.jsonl"), TestContext.Current.CancellationToken);
            text.Contains("marker-in-issue", StringComparison.Ordinal).ShouldBe(wanted);
            text.Contains("marker-in-query", StringComparison.Ordinal).ShouldBe(wanted);
            text.Contains(PythonBug.GoodCondition, StringComparison.Ordinal).ShouldBe(wanted);
        }
    }

    [Fact]
    public async Task NamesThatWeUse_ArePublished()
    {
        var published = await Peers.Ask("published-names.cjs");
        var names = typeof(GenAi).GetFields(BindingFlags.Public | BindingFlags.Static).Where(static field => field.IsLiteral).Select(static field => (string)field.GetRawConstantValue()!).ToList();

        names.Count.ShouldBeGreaterThan(30);
        names.ShouldBeSubsetOf([.. Texts(published, "attributes"), .. Texts(published, "events"), .. Texts(published, "operations")]);
    }

    private static void Check(IReadOnlyList<JsonElement> lines, JsonElement published)
    {
        string[] Of(string name) => [.. lines.Where(line => line.GetProperty("attributes").TryGetProperty(name, out _)).Select(line => line.GetProperty("attributes").GetProperty(name).GetString()!).Distinct(StringComparer.Ordinal)];

        var used = lines.SelectMany(static line => line.GetProperty("attributes").EnumerateObject().Select(static attribute => attribute.Name))
            .Where(static name => name.StartsWith("gen_ai.", StringComparison.Ordinal) || name.StartsWith("server.", StringComparison.Ordinal) || name.StartsWith("error.", StringComparison.Ordinal));
        used.Distinct(StringComparer.Ordinal).ShouldBeSubsetOf([.. Texts(published, "attributes"), "server.address", "server.port", "error.type"]);
        Of("gen_ai.operation.name").ShouldBeSubsetOf(Texts(published, "operations"));
        Of("gen_ai.operation.name").Order(StringComparer.Ordinal).ShouldBe(["chat", "execute_tool", "invoke_agent", "invoke_workflow", "retrieval"]);
        Of("gen_ai.provider.name").ShouldBeSubsetOf(Texts(published, "providers"));
        Of("gen_ai.output.type").ShouldBeSubsetOf(Texts(published, "outputs"));
        Of("gen_ai.request.model").ShouldBe(["any"]);
        Of("gen_ai.response.model").ShouldBe(["served-model"]);

        // A name that the model made up is text of the model.
        Of("gen_ai.tool.name").Order(StringComparer.Ordinal).ShouldBe(["apply_patch_and_test", "search_code", "unknown"]);
        foreach (var line in lines.Where(static line => line.GetProperty("attributes").TryGetProperty("gen_ai.operation.name", out _)))
        {
            line.GetProperty("name").GetString()!.ShouldStartWith(line.GetProperty("attributes").GetProperty("gen_ai.operation.name").GetString()! + " ");
        }

        var events = lines.Where(static line => line.TryGetProperty("events", out var events) && events.ValueKind == JsonValueKind.Array).SelectMany(static line => line.GetProperty("events").EnumerateArray()).ToList();
        events.Select(static happened => happened.GetProperty("name").GetString()!).Distinct(StringComparer.Ordinal).ShouldBe(["gen_ai.evaluation.result"]);
        events.ShouldContain(static happened => happened.GetProperty("attributes").GetProperty("gen_ai.evaluation.score.label").GetString() == "fail");
    }

    private static string[] Texts(JsonElement published, string list) => [.. published.GetProperty(list).EnumerateArray().Select(static name => name.GetString()!)];

    private static List<JsonElement> Lines(Playground play) => [.. File.ReadAllLines(Path.Combine(play.Out, "trace.jsonl")).Select(static line => JsonElement.Parse(line))];
}
