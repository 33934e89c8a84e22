namespace Resolver.Syntax.Outlines;

/// <summary>Languages that can be outlined.</summary>
public static class OutlineLanguages
{
    /// <summary>Extension, lower case and with its dot, to language. A language of this list is source code also where it cannot be parsed here.</summary>
    public static IReadOnlyDictionary<string, string> ByExtension { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".cs"] = "csharp",
        [".go"] = "go",
        [".py"] = "python",
        [".pyi"] = "python",
        [".js"] = "javascript",
        [".jsx"] = "javascript",
        [".mjs"] = "javascript",
        [".cjs"] = "javascript",
        [".ts"] = "typescript",
        [".mts"] = "typescript",
        [".cts"] = "typescript",
        [".tsx"] = "tsx",
        [".java"] = "java",
        [".rs"] = "rust",
    };

    /// <summary>Language to the file of its grammar; null for Roslyn, which is always there.</summary>
    internal static IReadOnlyDictionary<string, string?> Grammars { get; } = new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["csharp"] = null,
        ["go"] = "tree-sitter-go.node",
        ["python"] = "tree-sitter-python.node",
        ["javascript"] = "tree-sitter-javascript.node",
        ["typescript"] = "tree-sitter-typescript.node",
        ["tsx"] = "tree-sitter-typescript.node",
        ["java"] = "tree-sitter-java.node",
        ["rust"] = "tree-sitter-rust.node",
    };
}
