namespace Resolver.Models.Chains.Scaffold.Proto;

/// <summary>Google's well-known types that have a plain counterpart in Go's standard library.</summary>
internal static class WellKnownTypes
{
    private const string Prefix = "google.protobuf.";

    private static readonly Dictionary<string, string> GoTypes = new(StringComparer.Ordinal)
    {
        [Prefix + "Timestamp"] = "time.Time",
        [Prefix + "StringValue"] = "string",
        [Prefix + "BoolValue"] = "bool",
        [Prefix + "Int32Value"] = "int32",
        [Prefix + "UInt32Value"] = "uint32",
        [Prefix + "DoubleValue"] = "float64",
        [Prefix + "FloatValue"] = "float32",
    };

    public static bool IsGoogles(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether a file of an import is one of Google's own, which no registry needs to hold.</summary>
    public static bool IsGooglesFile(string path) => path.StartsWith("google/", StringComparison.Ordinal);

    /// <summary>The Go type behind a pointer; null where there is none.</summary>
    public static string? Go(string name) => GoTypes.GetValueOrDefault(name);

    public static string Known => string.Join(", ", GoTypes.Keys.Select(static name => name[Prefix.Length..]));
}
