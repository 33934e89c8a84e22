using System.Text.Json;
using Resolver.Core.Json;

namespace Resolver.Engine.Journal;

/// <summary>Short forms for the one JSON dialect.</summary>
internal static class EngineJson
{
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, ResolverJson.Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ResolverJson.Options)!;
}
