using Resolver.Core.Ids;

namespace Resolver.Syntax;

/// <summary>
/// Parses untrusted files in killable workers: a crash, a hang or a huge file costs nothing but its own answer.
/// </summary>
public interface ISyntaxParser
{
    /// <summary>Whether files like this can be parsed here: a parser is known for the language, and its toolchain is on this machine.</summary>
    Task<bool> CanParse(RepoPath path, CancellationToken cancel);

    /// <summary>Parses one file. Never throws for what is in the file.</summary>
    /// <returns>Null where the language is unknown, the worker died, or the file took longer than its limit (default 10 s).</returns>
    Task<SyntaxTree?> Parse(RepoPath path, string text, CancellationToken cancel);
}
