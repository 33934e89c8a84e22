using Resolver.Core.Ids;

namespace Resolver.Syntax.Outlines;

/// <summary>Outlines untrusted files in killable workers: a crash, a hang or a huge file costs nothing but its own answer. Safe for concurrent callers.</summary>
public interface IOutliner
{
    /// <summary>The language of a path; null where there is no parser for it on this machine.</summary>
    string? LanguageOf(RepoPath path);

    /// <summary>Outlines one file. Never throws for what is in the file.</summary>
    /// <returns>Null where the language is unknown, the worker died, or the file took longer than its limit.</returns>
    Task<Outline?> Outline(RepoPath path, string text, CancellationToken cancel);
}
