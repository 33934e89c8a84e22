using Resolver.Core.Ids;

namespace Resolver.Syntax;

/// <summary>
/// Parses untrusted files in killable workers: a crash, a hang or a huge file costs nothing but its own answer.
/// </summary>
public interface ISyntaxParser
{
    /// <summary>The language of a path, or null where no parser is known for it or its toolchain is absent.</summary>
    string? LanguageOf(RepoPath path);

    /// <summary>Parses one file. Never throws for what is in the file.</summary>
    /// <returns>Null where the language is unknown, the worker died, or the file took longer than its limit (default 10 s).</returns>
    Task<SyntaxTree?> Parse(RepoPath path, string text, CancellationToken cancel);
}
