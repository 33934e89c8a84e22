using System.Text.Json;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests.Play;

/// <summary>A models file with one tier, at a scripted server.</summary>
internal static class ModelsFile
{
    public static Task Write(Playground play, ChatServer server, int timeoutSeconds = 60) => Write(play, server.Endpoint, timeoutSeconds, apiKeyEnv: null);

    /// <summary>An endpoint that is not there, with a key that is not set.</summary>
    public static Task WriteUnreachable(Playground play, string apiKeyEnv) => Write(play, "http://127.0.0.1:9/v1", timeoutSeconds: 60, apiKeyEnv);

    /// <summary>Its text.</summary>
    public static string Text(ChatServer server, int timeoutSeconds) => Text(server.Endpoint, timeoutSeconds, apiKeyEnv: null);

    private static Task Write(Playground play, string endpoint, int timeoutSeconds, string? apiKeyEnv) =>
        File.WriteAllTextAsync(play.Models, Text(endpoint, timeoutSeconds, apiKeyEnv));

    private static string Text(string endpoint, int timeoutSeconds, string? apiKeyEnv) => JsonSerializer.Serialize(new
    {
        tiers = new[]
        {
            new
            {
                name = "small",
                provider = "openai",
                endpoint,
                model = "any",
                apiKeyEnv,
                usdPerMTokIn = 2,
                usdPerMTokOut = 8,
                contextTokens = 16_000,
                maxOutputTokens = 1_000,
                timeoutSeconds,
            },
        },
    });
}
