using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Resolver.Models.Cassettes;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests.Cassettes;

/// <summary>A folder with one cassette, and gateways that record it or play it.</summary>
internal sealed class Studio : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resolver-cassette-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "run.cassette.json");

    public string Text => File.ReadAllText(Path);

    public JsonNode Json => JsonNode.Parse(Text)!;

    public JsonArray Calls => Json["calls"]!.AsArray();

    /// <summary>A gateway over the cassette, before a scripted server with a key.</summary>
    public Task<GatewayBench> Tape(CassetteMode mode, params IReadOnlyList<ChatAnswer> script) =>
        GatewayBench.With(null, parts => Cassette.Open(Path, mode, _folder).In(parts), script);

    /// <summary>A gateway that plays the cassette; its endpoint is not there, and its key is not set.</summary>
    public Task<GatewayBench> Replay(CassetteMode mode = CassetteMode.Replay, Func<ModelTierOptions, ModelTierOptions>? change = null) => GatewayBench.With(
        tier => (change?.Invoke(tier) ?? tier) with { Endpoint = new Uri("http://127.0.0.1:9/v1") },
        parts => Cassette.Open(Path, mode, _folder).In(parts with { Environment = static _ => null }),
        [ChatAnswer.Status(500)]);

    public void Write(Action<JsonNode> change)
    {
        var json = Json;
        change(json);
        File.WriteAllText(Path, json.ToJsonString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>A request with a tool and a conversation in which it was called.</summary>
    public static ModelRequest WithTools(string callId = "call_9f", string path = "src/a.py", int call = 1) => GatewayBench.Request(call) with
    {
        Messages =
        [
            new ChatMessage(ChatRole.System, "You mend code."),
            new ChatMessage(ChatRole.User, "Find the bug."),
            new ChatMessage(ChatRole.Assistant, [new FunctionCallContent(callId, "read_unit", new Dictionary<string, object?> { ["path"] = path, ["first"] = 1 })]),
            new ChatMessage(ChatRole.Tool, [new FunctionResultContent(callId, """{"text":"return a - b","path":"src/a.py"}""")]),
        ],
        Options = new ChatOptions { Tools = [AIFunctionFactory.CreateDeclaration("read_unit", "Reads a unit.", System.Text.Json.JsonElement.Parse("""{"type":"object","properties":{"path":{"type":"string"}}}"""))] },
    };
}
