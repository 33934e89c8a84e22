using System.Text.Json;
using Resolver.TestKit.Models;

namespace Resolver.Local.Tests.Play;

/// <summary>A models file with one tier, at a scripted server.</summary>
internal static class ModelsFile
{
    public static Task Write(Playground play, ChatServer server, int timeoutSeconds = 60) => File.WriteAllTextAsync(
        play.Models,
        JsonSerializer.Serialize(new
        {
            tiers = new[]
            {
                new
                {
                    name = "small",
                    provider = "openai",
                    endpoint = server.Endpoint,
                    model = "any",
                    usdPerMTokIn = 2,
                    usdPerMTokOut = 8,
                    contextTokens = 16_000,
                    maxOutputTokens = 1_000,
                    timeoutSeconds,
                },
            },
        }));
}
