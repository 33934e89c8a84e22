using System.Text.Json;
using System.Text.Json.Nodes;
using Resolver.Adapters.Teams;
using Resolver.Local.Tests.Play;

namespace Resolver.Local.Tests.Teams;

/// <summary>Cards as Microsoft's library reads them.</summary>
public sealed class CardTests
{
    private static readonly ApprovalCardContent Content = new(
        "a-run-1", 1, new string('a', 64), "[free](https://example.invalid) **bold** {{DATE(x)}}", "Replace `<` by `<=`", [("Cost", "$0.0100"), ("Tests", "2 passed")], new Uri("https://resolver.example/runs/a-run-1"));

    [Fact]
    public async Task Cards_AreVersion15_AndTextsOfRunsStayText()
    {
        var ask = ApprovalCard.Ask(Content);
        var cards = new JsonArray(ask, ApprovalCard.Explain(Content, ["Attempt 0: pass"]), ApprovalCard.Told(Content, "Denied by bob", good: false), ApprovalCard.Question(Content));

        var verdict = await Peers.Ask("check-cards.cjs", cards.ToJsonString());

        verdict.GetProperty("complaints").EnumerateArray().ShouldBeEmpty();
        verdict.GetProperty("actions").EnumerateArray().Select(static each => each.GetArrayLength()).ShouldBe([4, 4, 1, 2]);
        ask["refresh"]!["action"]!["verb"]!.GetValue<string>().ShouldBe("refresh");
        ask.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).ShouldNotContain("[free]");
        ask.ToJsonString().ShouldNotContain("**");
        ask.ToJsonString().ShouldNotContain("{{");
    }

    [Fact]
    public async Task BrokenCard_IsComplainedAbout()
    {
        var card = ApprovalCard.Ask(Content);
        card["body"]!.AsArray().Add(new JsonObject { ["type"] = "TextBlok" });

        (await Peers.Ask("check-cards.cjs", new JsonArray(card).ToJsonString())).GetProperty("complaints").EnumerateArray().ShouldNotBeEmpty();
    }
}
