namespace Resolver.Adapters.TestRunners.Dotnet;

/// <summary>Ids of .NET tests: fully qualified method, then the data row as the framework prints it.</summary>
internal static class TestNames
{
    /// <summary>Frameworks disagree on whether a test's name is qualified; the id always is.</summary>
    public static string Id(string testName, string className, string methodName)
    {
        if (className.Length == 0 || testName.StartsWith(className + ".", StringComparison.Ordinal))
        {
            return testName;
        }

        // A display name that people chose does not say which method it is.
        var method = Bare(methodName);
        return testName.StartsWith(method, StringComparison.Ordinal) || method.Length == 0 ? $"{className}.{testName}" : $"{className}.{method} [{testName}]";
    }

    /// <summary>The fully qualified method of an id.</summary>
    public static string Method(string id) => id[..(IndexOfRow(id) is >= 0 and var row ? row : id.Length)].TrimEnd();

    private static int IndexOfRow(string id) => id.AsSpan().IndexOfAny('(', '[', ' ');

    private static string Bare(string methodName)
    {
        var method = Method(methodName);
        return method[(method.LastIndexOf('.') + 1)..];
    }
}
