using Resolver.Core.Ids;
using Resolver.Core.Workspaces;

namespace Resolver.Adapters.Git;

/// <summary>A folder <c>work/&lt;random&gt;</c> with the clone in <c>repo</c>, and beside it a note of who owns it.</summary>
internal sealed class GitWorkspace : IWorkspace
{
    private readonly string folder;

    private GitWorkspace(string folder, CommitSha commit)
    {
        this.folder = folder;
        Commit = commit;
        Root = Path.Combine(folder, "repo");
    }

    /// <inheritdoc />
    public string Root { get; }

    /// <inheritdoc />
    public CommitSha Commit { get; }

    public static GitWorkspace Create(string work, CommitSha commit, TimeProvider clock)
    {
        Directory.CreateDirectory(work);
        var fresh = Path.Combine(Path.GetFullPath(work), Guid.NewGuid().ToString("N"));

        // The note first: a folder without a note is nobody's.
        OwnerNote.Mine(clock).Write(fresh);
        Directory.CreateDirectory(Path.Combine(fresh, "repo"));
        return new GitWorkspace(fresh, commit);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (await Removal.Thorough(folder))
        {
            OwnerNote.Delete(folder);
        }
        else
        {
            OwnerNote.Abandon(folder);
        }
    }
}
