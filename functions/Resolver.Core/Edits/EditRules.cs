using Resolver.Core.Ids;
using Resolver.Core.Testing;

namespace Resolver.Core.Edits;

/// <summary>Which of the shown files may be edited after all: what the gate would refuse is refused here, where the reason can still help.</summary>
/// <param name="Forbids">Says why a path may not be edited, as the end of a sentence; null where it may.</param>
/// <param name="MaxFileChars">A file after its edits has at most so many characters. Default 1 Mi.</param>
public sealed record EditRules(Func<RepoPath, string?> Forbids, int MaxFileChars = 1 << 20)
{
    /// <summary>Edits in one answer at most.</summary>
    public const int MaxEdits = 20;

    /// <summary>Characters of one search or replace text at most.</summary>
    public const int MaxEditText = 64 * 1024;

    /// <summary>The conventions of <see cref="PathPolicy"/> with the repository's own globs.</summary>
    public static EditRules For(ResolverConfig config) => new(path => Conventions(path, config));

    /// <summary>The conventions alone.</summary>
    public static EditRules Default { get; } = For(new ResolverConfig());

    private static string? Conventions(RepoPath path, ResolverConfig config) => path switch
    {
        _ when PathPolicy.IsForbidden(path, config) => "no patch may change it",
        _ when PathPolicy.IsTest(path, config) => "it belongs to the tests, which are put back before the verdict; change the program instead",
        _ when PathPolicy.IsConfiguration(path) => "it is build or runner configuration, which is put back before the verdict; change the program instead",
        _ => null,
    };
}
