using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Resolver.TestKit.GitHub;

/// <summary>GitHub's published example payloads (<c>@octokit/webhooks-examples</c>), and mutations of them.</summary>
public static class WebhookExamples
{
    private static readonly string[] Strange = ["", "null", "-1", "/resolver fix", "resolver:fix", "\u0000", "\ud83d\ude00", "9999999999999999999999", "../../x", "refs/heads/resolver/x-1"];

    /// <summary>Every example: the event's name and the body.</summary>
    public static IReadOnlyList<(string Kind, string Body)> All { get; } = Load();

    /// <summary>A body with something changed in it: in its text, its bytes, or its JSON.</summary>
    public static byte[] Mutate(string body, Random random)
    {
        if (random.Next(3) == 0)
        {
            return Bytes(Encoding.UTF8.GetBytes(body), random);
        }

        var root = JsonNode.Parse(body)!;
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            Change(root, random);
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    private static byte[] Bytes(byte[] body, Random random)
    {
        var cut = random.Next(body.Length);
        switch (random.Next(4))
        {
            case 0:
                return body[..cut];
            case 1:
                return [.. body[..cut], .. body];
            case 2:
                body[cut] = (byte)random.Next(256);
                return body;
            default:
                return [.. body[..cut], .. "[[[[[[[["u8, .. body[cut..]];
        }
    }

    private static void Change(JsonNode root, Random random)
    {
        var at = root;
        while (true)
        {
            var below = at is JsonObject fields ? [.. fields.Select(static field => field.Value).OfType<JsonNode>()] : at is JsonArray items ? [.. items.OfType<JsonNode>()] : Array.Empty<JsonNode>();
            var deeper = below.Where(static node => node is JsonObject or JsonArray).ToList();
            if (deeper.Count > 0 && random.Next(3) > 0)
            {
                at = deeper[random.Next(deeper.Count)];
                continue;
            }

            break;
        }

        if (at is JsonObject { Count: > 0 } target)
        {
            var name = target.ElementAt(random.Next(target.Count)).Key;
            if (random.Next(3) == 0)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = Value(random);
            }
        }
        else if (at is JsonArray list)
        {
            list.Add(Value(random));
        }
    }

    private static JsonNode? Value(Random random) => random.Next(7) switch
    {
        0 => null,
        1 => random.NextInt64(long.MinValue, long.MaxValue),
        2 => random.NextDouble() * 1e300,
        3 => random.Next(2) == 0,
        4 => new JsonArray(1, "two", null),
        5 => new JsonObject { ["action"] = "labeled", ["full_name"] = "a/b", ["login"] = "x" },
        _ => Strange[random.Next(Strange.Length)],
    };

    private static List<(string, string)> Load([CallerFilePath] string here = "")
    {
        var file = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "peers", "node_modules", "@octokit", "webhooks-examples", "api.github.com", "index.json");
        using var all = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. all.RootElement.EnumerateArray().SelectMany(static kind => kind.GetProperty("examples").EnumerateArray().Select(body => (kind.GetProperty("name").GetString()!, body.GetRawText())))];
    }
}
