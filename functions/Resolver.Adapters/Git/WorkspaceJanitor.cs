using Resolver.Core.Faults;

namespace Resolver.Adapters.Git;

/// <summary>Deletes clones that dead processes left behind; run once at start.</summary>
public sealed class WorkspaceJanitor(GitOptions options, TimeProvider clock)
{
    // Of processes of another machine or container nothing is known: their clones are given time.
    private static readonly TimeSpan Foreign = TimeSpan.FromDays(1);

    /// <summary>Deletes leftovers and returns how many are gone. What cannot be deleted stays for the next time.</summary>
    /// <exception cref="ResolverFault">None of its own.</exception>
    public async Task<int> Clean(CancellationToken cancel)
    {
        if (!Directory.Exists(options.Work))
        {
            return 0;
        }

        var gone = 0;
        foreach (var folder in Directory.GetDirectories(options.Work))
        {
            cancel.ThrowIfCancellationRequested();
            gone += IsLeftover(folder) && await Removal.Thorough(folder) ? 1 : 0;
        }

        foreach (var note in Directory.GetFiles(options.Work, "*" + OwnerNote.Suffix))
        {
            var folder = note[..^OwnerNote.Suffix.Length];
            if (!Directory.Exists(folder) && IsLeftover(folder))
            {
                OwnerNote.Delete(folder);
            }
        }

        return gone;
    }

    private bool IsLeftover(string folder)
    {
        var note = OwnerNote.Read(folder);
        if (note is null)
        {
            // A note that is being written right now cannot be read either.
            var seen = File.Exists(folder + OwnerNote.Suffix) ? File.GetLastWriteTimeUtc(folder + OwnerNote.Suffix) : Directory.GetLastWriteTimeUtc(folder);
            return clock.GetUtcNow().UtcDateTime - seen > Foreign;
        }

        return note.ProcessId == 0 || (!note.IsAlive() && (note.Space == OwnerNote.OwnSpace || clock.GetUtcNow() - note.Made > Foreign));
    }
}
