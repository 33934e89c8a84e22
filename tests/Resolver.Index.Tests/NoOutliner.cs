using Resolver.Core.Ids;
using Resolver.Syntax.Outlines;

namespace Resolver.Index.Tests;

/// <summary>A machine without parsers.</summary>
internal sealed class NoOutliner : IOutliner
{
    public string? LanguageOf(RepoPath path) => null;

    public Task<Outline?> Outline(RepoPath path, string text, CancellationToken cancel) => Task.FromResult<Outline?>(null);
}
