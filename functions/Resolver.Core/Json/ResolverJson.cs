using System.Text.Json;
using System.Text.Json.Serialization;

namespace Resolver.Core.Json;

/// <summary>The one JSON dialect of journals, artifacts and <c>run.json</c>: camelCase names, enums as camelCase strings.</summary>
public static class ResolverJson
{
    /// <summary>Compact; for journals and artifacts.</summary>
    public static JsonSerializerOptions Options { get; } = Make(indented: false);

    /// <summary>Indented; for files that people read.</summary>
    public static JsonSerializerOptions Indented { get; } = Make(indented: true);

    private static JsonSerializerOptions Make(bool indented)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            WriteIndented = indented,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
