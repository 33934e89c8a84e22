using Resolver.Core.Ids;
using Resolver.Core.Scaffold;
using Resolver.Core.Testing;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Schemas;

/// <summary>
/// The registry of a run: the folder that the repository names at base, otherwise the operator's folder or URL, otherwise the first of
/// the usual folders that the repository has at base. What an issue says plays no part.
/// </summary>
/// <param name="workspaces">Mirrors.</param>
/// <param name="options">The operator's.</param>
/// <param name="http">Makes requests to the operator's URL; redirects must be off. Null where no URL is set.</param>
/// <param name="clock">Measures the timeout.</param>
public sealed class SchemaRegistry(IWorkspaces workspaces, SchemaRegistryOptions options, HttpClient? http, TimeProvider clock) : ISchemaRegistry
{
    private static readonly string[] Usual = ["schemas", "proto", "protos"];

    /// <inheritdoc />
    public async Task<SchemaFiles> Read(RepoId repo, CommitSha commit, ResolverConfig config, CancellationToken cancel)
    {
        if (config.Schemas is { } named)
        {
            return await FromRepository(repo, commit, named, cancel) ?? throw SchemaFaults.Folder($"The folder '{named}' that .resolver.yml names");
        }

        if (options.Url is { } url && http is not null)
        {
            return await new SchemaDownload(options, http, clock).Read(url, cancel);
        }

        return options.Folder is { } folder ? await FromFolder(folder, cancel) : await FromUsual(repo, commit, cancel);
    }

    private async Task<SchemaFiles> FromUsual(RepoId repo, CommitSha commit, CancellationToken cancel)
    {
        foreach (var folder in Usual)
        {
            if (await FromRepository(repo, commit, folder, cancel) is { } found)
            {
                return found;
            }
        }

        throw SchemaFaults.None();
    }

    private async Task<SchemaFiles?> FromRepository(RepoId repo, CommitSha commit, string folder, CancellationToken cancel)
    {
        var prefix = folder + "/";
        var tree = await workspaces.ListFiles(repo, commit, cancel);
        var wanted = tree.Where(file => file.Path.Extension == ".proto" && file.Path.Value.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (wanted.Count == 0)
        {
            return null;
        }

        if (wanted.Count > options.MaxFiles || wanted.Sum(static file => file.Bytes) > options.MaxBytes)
        {
            throw SchemaFaults.Limit(options);
        }

        var files = new SchemaCollection(options);
        foreach (var (path, bytes) in await workspaces.ReadFiles(repo, commit, [.. wanted.Select(static file => file.Path)], cancel))
        {
            files.Add(path.Value[prefix.Length..], bytes);
        }

        return files.Of($"the folder {folder} of the repository at {commit.Short}");
    }

    private async Task<SchemaFiles> FromFolder(string folder, CancellationToken cancel)
    {
        // Links are not followed: the operator named this folder, and nothing outside of it.
        var every = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false, MaxRecursionDepth = 32 };
        var files = new SchemaCollection(options);
        try
        {
            foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.proto", every))
            {
                files.Add(Path.GetRelativePath(folder, file.FullName).Replace('\\', '/'), file.Length > files.Room ? throw SchemaFaults.Limit(options) : await File.ReadAllBytesAsync(file.FullName, cancel));
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw SchemaFaults.Folder("The folder of the operator's schema registry");
        }

        return files.Count > 0 ? files.Of("the operator's folder") : throw SchemaFaults.Folder("The folder of the operator's schema registry");
    }
}
