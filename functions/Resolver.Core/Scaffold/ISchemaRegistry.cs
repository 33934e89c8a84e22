using Resolver.Core.Ids;
using Resolver.Core.Testing;

namespace Resolver.Core.Scaffold;

/// <summary>Where the organisation keeps its .proto files. The operator or the repository at base names it; an issue cannot.</summary>
public interface ISchemaRegistry
{
    /// <summary>Every .proto file of the registry, ordered by path.</summary>
    /// <param name="repo">The repository.</param>
    /// <param name="commit">Its base.</param>
    /// <param name="config">What the repository says at base.</param>
    /// <param name="cancel">Stops reading.</param>
    /// <exception cref="Faults.ResolverFault"><c>SCHEMA-NONE</c>, <c>SCHEMA-FOLDER</c>, <c>SCHEMA-LIMIT</c>, <c>SCHEMA-ENCODING</c>, <c>SCHEMA-URL</c>, <c>SCHEMA-UNREACHABLE</c>.</exception>
    Task<SchemaFiles> Read(RepoId repo, CommitSha commit, ResolverConfig config, CancellationToken cancel);
}

/// <summary>What a registry holds.</summary>
/// <param name="Origin">Where it came from, in words that may be shown in public.</param>
/// <param name="Files">Ordered by path.</param>
public sealed record SchemaFiles(string Origin, IReadOnlyList<SchemaFile> Files);

/// <summary>One .proto file.</summary>
/// <param name="Path">Relative to the registry, with <c>/</c>.</param>
/// <param name="Text">Its content; untrusted text.</param>
public sealed record SchemaFile(string Path, string Text);
