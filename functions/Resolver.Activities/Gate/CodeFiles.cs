using Resolver.Core.Ids;

namespace Resolver.Activities.Gate;

/// <summary>Which files can hold checks at all.</summary>
internal static class CodeFiles
{
    private static readonly HashSet<string> Extensions = new(StringComparer.Ordinal)
    {
        ".cs", ".fs", ".vb", ".py", ".pyi", ".go", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".java", ".kt", ".scala",
        ".rs", ".c", ".h", ".cc", ".cpp", ".hpp", ".rb", ".php", ".swift", ".sh", ".ps1", ".sql",
    };

    internal static bool IsCode(RepoPath path) => Extensions.Contains(path.Extension);
}
