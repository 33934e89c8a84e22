using Resolver.Core.Artifacts;

namespace Resolver.Core.Issues;

/// <summary>The canonical reference of an issue: what makes two events the same issue.</summary>
/// <param name="Host"><c>file</c>, <c>github</c> or <c>jira</c>.</param>
/// <param name="Place">Owner and repository, project, or repository id for a file.</param>
/// <param name="Number">Number or key; for a file the SHA-256 of its content.</param>
public sealed record IssueRef(string Host, string Place, string Number)
{
    /// <inheritdoc />
    public override string ToString() => Host == "file" ? $"file:{Number[..Math.Min(12, Number.Length)]}" : $"{Host}:{Place}#{Number}";
}

/// <summary>An issue as a run carries it. Title, labels and body are untrusted text.</summary>
/// <param name="Reference">Where it is.</param>
/// <param name="Title">First heading or line, at most 200 characters, control characters removed.</param>
/// <param name="Labels">Lower case.</param>
/// <param name="Author">Who wrote it, where the host says.</param>
/// <param name="Body">The text, UTF-8.</param>
public sealed record Issue(IssueRef Reference, string Title, IReadOnlyList<string> Labels, string? Author, ArtifactRef Body);
