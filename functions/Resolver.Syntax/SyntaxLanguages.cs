using Resolver.Core.Ids;
using Resolver.Syntax.Workers;

namespace Resolver.Syntax;

/// <summary>The languages that there are parsers for.</summary>
public static class SyntaxLanguages
{
    /// <summary>The language that a path's extension names; null where no parser is known for it.</summary>
    public static string? Of(RepoPath path) => WorkerLanguages.ByExtension.TryGetValue(path.Extension, out var known) ? known.Language : null;
}
