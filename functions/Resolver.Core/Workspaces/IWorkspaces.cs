using Resolver.Core.Ids;

namespace Resolver.Core.Workspaces;

/// <summary>Where a repository comes from. The user's repository is read, never worked in.</summary>
/// <param name="Location">A path on this machine or a URL (https, ssh, file).</param>
public sealed record RepoSource(string Location);

/// <summary>A repository of ours, pinned to a commit.</summary>
/// <param name="Repo">Its id.</param>
/// <param name="Base">The commit of this run.</param>
/// <param name="BaseName">The branch or revision that was asked for, as people know it.</param>
/// <param name="Publishable">False for a folder without git: the patch stays a file.</param>
/// <param name="Notices">What people should know: a dirty tree is not included, a shallow clone, submodules left out, LFS pointers.</param>
public sealed record RepoSnapshot(RepoId Repo, CommitSha Base, string BaseName, bool Publishable, IReadOnlyList<string> Notices);

/// <summary>
/// Our bare mirrors and throwaway clones. Every git call has hooks, fsmonitor, filters, credential prompts and the ext protocol off.
/// </summary>
public interface IWorkspaces
{
    /// <summary>Brings the source into our mirror and resolves the base.</summary>
    /// <exception cref="Faults.ResolverFault"><c>GIT-*</c> codes: missing, unreadable, empty, base unknown, fetch failed, disk full.</exception>
    Task<RepoSnapshot> Import(RepoSource source, string? baseRevision, CancellationToken cancel);

    /// <summary>A throwaway clone at a commit with a patch applied; disposing deletes it. It has no remote and no user's git folder.</summary>
    Task<IWorkspace> Checkout(RepoId repo, CommitSha commit, PatchSet? patch, CancellationToken cancel);

    /// <summary>The tree of a commit: regular files only, symlinks and submodules left out.</summary>
    Task<IReadOnlyList<TreeFile>> ListFiles(RepoId repo, CommitSha commit, CancellationToken cancel);

    /// <summary>Files of a commit by their paths. Missing paths are left out of the answer, and so is what is no regular file.</summary>
    Task<IReadOnlyDictionary<RepoPath, byte[]>> ReadFiles(RepoId repo, CommitSha commit, IReadOnlyCollection<RepoPath> paths, CancellationToken cancel);

    /// <summary>
    /// Files of a commit as <see cref="ListFiles"/> gave them, in one call. What the repository does not have is left out. A few are read
    /// as the commit has them now: who compares a content with <see cref="TreeFile.BlobSha"/> knows whether the listing still tells the truth.
    /// </summary>
    Task<IReadOnlyDictionary<RepoPath, byte[]>> ReadListed(RepoId repo, CommitSha commit, IReadOnlyCollection<TreeFile> files, CancellationToken cancel);

    /// <summary>
    /// Who wrote these lines last, by the history that is here: persons only, most lines first. Lines whose author is not known (a file
    /// that is not there, a shallow or partial history, a machine's commit) are left out, so the answer may be empty.
    /// </summary>
    /// <exception cref="Faults.ResolverFault"><c>GIT-TIMEOUT</c> where the history is too long to be read in time.</exception>
    Task<IReadOnlyList<LineAuthor>> Blame(RepoId repo, CommitSha commit, IReadOnlyList<LineRange> ranges, CancellationToken cancel);

    /// <summary>
    /// What the commits up to this one touched, newest first, merges left out, by the history that is here. Empty where there is none, or
    /// where it cannot be read in ten seconds: a hint, never evidence.
    /// </summary>
    Task<IReadOnlyList<PastCommit>> History(RepoId repo, CommitSha commit, int most, CancellationToken cancel);

    /// <summary>A unified diff of a patch against its base, as <c>git diff</c> prints it.</summary>
    Task<string> Diff(RepoId repo, PatchSet patch, CancellationToken cancel);

    /// <summary>The same change on another commit, where it applies there without a conflict: three-way, file by file, renames not followed.</summary>
    /// <returns>A patch with that base, without a file where the change is there already; null where it does not apply.</returns>
    Task<PatchSet?> Rebase(RepoId repo, PatchSet patch, CommitSha onto, CancellationToken cancel);

    /// <summary>Commits a patch in our mirror, the same id every time for the same arguments.</summary>
    Task<CommitSha> Commit(RepoId repo, PatchSet patch, CommitMessage message, CancellationToken cancel);

    /// <summary>
    /// Makes one branch in the user's repository point at a commit of our mirror, touching nothing else there. A repeat with the same
    /// commit changes nothing.
    /// </summary>
    /// <exception cref="Faults.ResolverFault"><c>GIT-BRANCH-EXISTS</c> where the branch points elsewhere.</exception>
    Task Publish(RepoSource target, RepoId repo, CommitSha commit, string branch, CancellationToken cancel);
}

/// <summary>A throwaway clone.</summary>
public interface IWorkspace : IAsyncDisposable
{
    /// <summary>Absolute path on this machine; never leaves the activity that made it.</summary>
    string Root { get; }

    /// <summary>The commit that it was made from.</summary>
    CommitSha Commit { get; }
}

/// <summary>A file in a tree.</summary>
/// <param name="Path">Where.</param>
/// <param name="BlobSha">Git's id of the content.</param>
/// <param name="Bytes">Its size; -1 where a blob-less clone has not fetched it.</param>
public sealed record TreeFile(RepoPath Path, string BlobSha, long Bytes);

/// <summary>Lines of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Start">First line, 1 and up.</param>
/// <param name="End">Last line, included; beyond the file's end means its end.</param>
public sealed record LineRange(RepoPath Path, int Start, int End);

/// <summary>A person in a history. An e-mail address never leaves git's adapter: this may be shown in public.</summary>
/// <param name="Name">As the commits have it, control characters removed, at most 80 characters.</param>
/// <param name="Handle">The name on GitHub where the commits tell it; null otherwise.</param>
/// <param name="Lines">How many of the lines.</param>
public sealed record LineAuthor(string Name, string? Handle, int Lines);

/// <summary>A commit of the past.</summary>
/// <param name="When">When it was committed.</param>
/// <param name="Message">Its whole message: untrusted text.</param>
/// <param name="Paths">The files that it added, changed or removed; a rename is both.</param>
public sealed record PastCommit(DateTimeOffset When, string Message, IReadOnlyList<RepoPath> Paths);

/// <summary>A patch by value: whole new contents of each touched file.</summary>
/// <param name="Base">The commit that it applies to.</param>
/// <param name="Files">Each touched file once.</param>
public sealed record PatchSet(CommitSha Base, IReadOnlyList<FileChange> Files)
{
    /// <summary>Touched paths.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IEnumerable<RepoPath> Paths => Files.Select(file => file.Path);
}

/// <summary>A file after the patch.</summary>
/// <param name="Path">Where.</param>
/// <param name="Content">The whole content, written as UTF-8 without changes to line ends; null deletes the file. A leading U+FEFF keeps a byte-order mark.</param>
public sealed record FileChange(RepoPath Path, string? Content);

/// <summary>Text and identity of a commit; dates are values too, so that a repeat makes the same commit.</summary>
/// <param name="Subject">First line.</param>
/// <param name="Body">The rest.</param>
/// <param name="When">Author and committer date.</param>
public sealed record CommitMessage(string Subject, string Body, DateTimeOffset When);
