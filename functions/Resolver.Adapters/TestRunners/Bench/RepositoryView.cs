using System.Text;
using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.TestRunners.Bench;

/// <summary>The tree of one commit, looked at without a checkout; how the tests are found.</summary>
internal sealed class RepositoryView(IWorkspaces workspaces, RepoId repo, CommitSha commit, IReadOnlyList<TreeFile> files)
{
    private const int MaxFilesRead = 400;
    private const long MaxBytesRead = 1 << 20;

    public IReadOnlyList<TreeFile> Files { get; } = files;

    public static async Task<RepositoryView> Of(IWorkspaces workspaces, RepoId repo, CommitSha commit, CancellationToken cancel) =>
        new(workspaces, repo, commit, await workspaces.ListFiles(repo, commit, cancel));

    /// <summary>Paths that a predicate takes, shallowest first, then by name.</summary>
    public IReadOnlyList<RepoPath> Where(Func<RepoPath, bool> take) =>
        [.. Files.Select(file => file.Path).Where(take).OrderBy(Depth).ThenBy(path => path.Value, StringComparer.Ordinal)];

    public bool Has(string path) => Files.Any(file => file.Path.Value == path);

    public bool HasUnder(string folder, string name) => Has(Join(folder, name));

    /// <summary>Texts of files; those over 1 MiB or beyond the first 400 are left out: they say nothing about the runner.</summary>
    public async Task<IReadOnlyDictionary<RepoPath, string>> Read(IEnumerable<RepoPath> paths, CancellationToken cancel)
    {
        var sizes = Files.ToDictionary(file => file.Path, file => file.Bytes);
        var wanted = paths.Where(path => sizes.TryGetValue(path, out var bytes) && bytes <= MaxBytesRead).Take(MaxFilesRead).ToArray();
        var contents = await workspaces.ReadFiles(repo, commit, wanted, cancel);
        return contents.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(pair.Value).TrimStart('\uFEFF'));
    }

    public async Task<string?> ReadText(string path, CancellationToken cancel) =>
        RepoPath.TryParse(path, out var parsed) && Has(path) ? (await Read([parsed], cancel)).GetValueOrDefault(parsed) : null;

    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    public static string FolderOf(RepoPath path) => path.Value.LastIndexOf('/') is > 0 and var slash ? path.Value[..slash] : string.Empty;

    public static bool IsUnder(RepoPath path, string folder) => folder.Length == 0 || path.Value.StartsWith(folder + "/", StringComparison.Ordinal);

    private static int Depth(RepoPath path) => path.Value.Count(letter => letter == '/');
}
