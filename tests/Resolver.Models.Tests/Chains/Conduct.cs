using Resolver.Models.Configuration;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests.Chains;

/// <summary>
/// Servers that know every chain's right answer and are slow to give it: the first answer of a step is refused, its repair is good.
/// <c>careless</c> is that alone; <c>busy</c> answers every second request, and 429 in between; <c>picky</c> refuses response formats or
/// tools; <c>away</c> is down, with a good one behind it.
/// </summary>
internal static class Conduct
{
    private const string Understanding = """{"hypotheses":[{"cause":"allowed() compares with <.","evidence":"The test lets one too few through."}],"look_for":[]}""";
    private const string Plan = """{"changes":[{"path":"src/limiter.py","symbol":"allowed","change":"Include the bound."}],"watch":[],"give_up":null}""";
    private const string Test = """{"expectation":"The bound counts.","test":"def test_x():\n    assert allowed(3, 3)","give_up":null}""";

    private static readonly (string Mark, string Step, string Answer)[] Steps =
    [
        ("# This step: understand", "understand", Understanding),
        ("# This step: plan", "plan", Plan),
        ("# This step: edit", "edit", ChatAnswer.EditsJson(Tests.Bench.GoodEdit)),
        ("# This step: write one test", "test", Test),
        ("Extract the data", "requirements", Scaffold.ScaffoldModelTests.Requirements),
        ("Map the messages to routes", "routes", Scaffold.ScaffoldModelTests.Routes),
        ("\"next_step\"", "explain", ChainRuns.Opinion),
    ];

    public static Task<GatewayBench> Bench(string chain, string conduct)
    {
        var careless = ChatAnswer.When(static request => ChatAnswer.Text(request.Json.GetProperty("messages").GetArrayLength() > 2 ? Answer(request) : "Sure!"));
        ModelTierOptions Change(ModelTierOptions tier) => tier with { Chain = chain == "edit" ? ChainDepth.Edit : ChainDepth.Full, ContextTokens = 64_000 };
        return conduct switch
        {
            "busy" => GatewayBench.With(Change, null, [.. Enumerable.Range(0, 40).Select(number => number % 2 == 0 ? ChatAnswer.RateLimited("1") : careless)]),
            "picky" => GatewayBench.With(Change, null, [ChatAnswer.When(request => Picks(request) ? ChatAnswer.Status(400, Objection(request)) : careless)]),
            "away" => GatewayBench.With(Change, null, [ChatAnswer.Status(503)], [careless]),
            _ => GatewayBench.With(Change, null, [careless]),
        };
    }

    public static string StepOf(ChatRequest request) => Find(request).Step;

    private static string Answer(ChatRequest request) => Find(request).Answer;

    private static (string Mark, string Step, string Answer) Find(ChatRequest request) =>
        Array.Find(Steps, step => request.Prompt.Contains(step.Mark, StringComparison.Ordinal)) is { Mark: not null } found ? found : (string.Empty, "route", """{"kind":"bug","why":"It says so."}""");

    private static bool Picks(ChatRequest request) => request.HasTools
        || (request.Json.TryGetProperty("response_format", out var format) && format.GetProperty("type").GetString() == "json_schema");

    private static string Objection(ChatRequest request) =>
        request.HasTools ? """{"error":{"message":"tools are not supported"}}""" : """{"error":{"message":"response_format json_schema is not supported"}}""";
}
