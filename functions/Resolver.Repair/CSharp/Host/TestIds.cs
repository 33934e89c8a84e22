namespace Resolver.Repair.CSharp.Host;

/// <summary>Turns a framework's names into the ids that the test bench reports for .NET: the qualified method, then the data row.</summary>
internal static class TestIds
{
    /// <param name="method"><c>Namespace.Class.Method</c>, perhaps with a data row.</param>
    /// <param name="name">Display name.</param>
    public static string Of(string method, string name)
    {
        var bare = method[..(method.AsSpan().IndexOfAny('(', '[', ' ') is >= 0 and var row ? row : method.Length)];
        var dot = bare.LastIndexOf('.');
        if (dot < 0 || name.StartsWith(bare[..(dot + 1)], StringComparison.Ordinal))
        {
            return name;
        }

        var (type, simple) = (bare[..dot], bare[(dot + 1)..]);
        return name.StartsWith(simple, StringComparison.Ordinal) ? $"{type}.{name}" : $"{type}.{simple} [{name}]";
    }
}
