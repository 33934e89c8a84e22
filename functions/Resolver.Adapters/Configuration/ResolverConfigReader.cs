using System.Text;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Configuration;

/// <summary>Reads <c>.resolver.yml</c> from the mirror.</summary>
public sealed class ResolverConfigReader(IWorkspaces workspaces) : IResolverConfigReader
{
    private static readonly RepoPath Name = RepoPath.Parse(ResolverConfigFile.Name);
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc />
    public async Task<ResolverConfig> Read(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        var files = await workspaces.ReadFiles(repo, commit, [Name], cancel);
        return files.TryGetValue(Name, out var bytes) ? ResolverConfigFile.Parse(Text(bytes)) : new ResolverConfig();
    }

    private static string Text(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException wrong)
        {
            throw ResolverFault.Usage("CONFIG-ENCODING", $"{ResolverConfigFile.Name} is not UTF-8 (byte {wrong.Index}). Save it as UTF-8.", wrong);
        }
    }
}
