using Resolver.Core.Gate;
using Resolver.Core.Ids;
using Resolver.Syntax;

namespace Resolver.Activities.Gate;

/// <summary>Counts assertions and skips by syntax, never by text search.</summary>
internal static class CheckCounter
{
    /// <returns>Null where the file cannot be parsed whole.</returns>
    internal static async Task<CheckCount?> Count(ISyntaxParser parser, RepoPath path, string text, CancellationToken cancel)
    {
        var tree = await parser.Parse(path, text, cancel);
        return tree is null || tree.Errors.Count > 0
            ? null
            : new CheckCount(tree.Root.DescendantsAndSelf().Count(node => node.Kind == SyntaxKind.Assertion), TestMarkers.Of(tree).Markers.Count);
    }
}
