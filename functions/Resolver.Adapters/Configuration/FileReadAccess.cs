using System.Text;
using Resolver.Adapters.Git;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Resolver.Adapters.Configuration;

/// <summary>
/// The operator's <c>access.yml</c> in the data folder: who besides the folder's owner may read which repository, and which of its paths.
/// Read again whenever it has changed; without the file only the owner reads. Never anything from a repository or an issue.
/// </summary>
public sealed class FileReadAccess(string dataFolder) : IReadAccess
{
    /// <summary>Its name in the data folder.</summary>
    public const string Name = "access.yml";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Lock reading = new();
    private (DateTime Written, long Bytes, Dictionary<RepoId, RepositoryAccess> Repositories)? read;

    /// <inheritdoc />
    public Task<ReadGrant?> Look(Principal requester, RepoId repo, CancellationToken cancel)
    {
        if (requester.Name == Principal.Owner.Name)
        {
            return Task.FromResult<ReadGrant?>(ReadGrant.All);
        }

        var grant = ReadGrant.Of(requester);
        var mayRead = Repositories().TryGetValue(repo, out var access) && grant.Allows(access.Readers);
        return Task.FromResult(mayRead ? grant : null);
    }

    /// <inheritdoc />
    public Task<AccessRules> Rules(RepoId repo, CancellationToken cancel) =>
        Task.FromResult(Repositories().TryGetValue(repo, out var access) ? access.Rules : AccessRules.None);

    /// <summary>Parses a whole file.</summary>
    /// <exception cref="ResolverFault"><c>ACCESS-INVALID</c>.</exception>
    internal static Dictionary<RepoId, RepositoryAccess> Parse(string text)
    {
        try
        {
            var file = new DeserializerBuilder().WithDuplicateKeyChecking().WithCaseInsensitivePropertyMatching().Build().Deserialize<AccessText?>(text);
            return (file?.Repositories ?? []).ToDictionary(entry => IdOf(entry.Key), entry => Access(entry.Value));
        }
        catch (YamlException wrong)
        {
            throw Invalid($"is not of its form at line {wrong.Start.Line}", wrong);
        }
        catch (ArgumentException twice)
        {
            throw Invalid("names a repository twice, perhaps in two spellings", twice);
        }
    }

    private Dictionary<RepoId, RepositoryAccess> Repositories()
    {
        lock (reading)
        {
            var file = new FileInfo(Path.Combine(dataFolder, Name));
            if (!file.Exists)
            {
                return [];
            }

            if (read is not { } known || known.Written != file.LastWriteTimeUtc || known.Bytes != file.Length)
            {
                read = known = (file.LastWriteTimeUtc, file.Length, Parse(Text(file)));
            }

            return known.Repositories;
        }
    }

    private static string Text(FileInfo file)
    {
        try
        {
            return Strict.GetString(File.ReadAllBytes(file.FullName)).TrimStart('\uFEFF');
        }
        catch (Exception wrong) when (wrong is DecoderFallbackException or IOException or UnauthorizedAccessException)
        {
            throw Invalid($"cannot be read as UTF-8 ({wrong.GetType().Name})", wrong);
        }
    }

    private static RepositoryAccess Access(RepositoryText? entry)
    {
        var readers = AccessRules.Parse([$"* {string.Join(' ', entry?.Readers ?? [])}"]).ReadersOf(RepoPath.Parse("any"));
        return new RepositoryAccess(readers, AccessRules.Parse(entry?.Rules ?? []));
    }

    // A place, or the id that the index has it by.
    private static RepoId IdOf(string place)
    {
        try
        {
            return RepoLocation.Of(new RepoSource(place)).Id;
        }
        catch (ResolverFault nowhere)
        {
            return place.Length == 16 && place.All(char.IsAsciiHexDigitLower)
                ? RepoId.Parse(place)
                : throw Invalid("names a repository that is neither a URL nor a folder of this machine", nowhere);
        }
    }

    private static ResolverFault Invalid(string problem, Exception inner) =>
        ResolverFault.Usage("ACCESS-INVALID", $"{Name} of the data folder {problem}; nothing is read by others than the owner until it is mended. docs/operating.md describes it.", inner);

    private sealed class AccessText
    {
        public Dictionary<string, RepositoryText?>? Repositories { get; set; }
    }

    private sealed class RepositoryText
    {
        public List<string>? Readers { get; set; }

        public List<string>? Rules { get; set; }
    }
}

/// <summary>What the file says of one repository.</summary>
/// <param name="Readers">Who may read it at all.</param>
/// <param name="Rules">Who may read which of its paths.</param>
internal sealed record RepositoryAccess(IReadOnlyList<string> Readers, AccessRules Rules);
