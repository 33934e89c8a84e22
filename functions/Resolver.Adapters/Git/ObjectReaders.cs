using Resolver.Core.Faults;

namespace Resolver.Adapters.Git;

/// <summary>
/// Reads objects of mirrors. To start git costs more than to ask it, so a process is kept for the next question until nobody has asked for
/// a while; it ends with us too, because its input does. Safe for concurrent callers: each has a process to itself.
/// </summary>
internal sealed class ObjectReaders(GitCommand git, TimeProvider clock)
{
    private const int MostIdle = 4;
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(20);

    private delegate Task<IReadOnlyList<T?>> Question<T>(ObjectReader reader, IReadOnlyList<string> names, CancellationToken cancel);

    private readonly Lock changing = new();
    private readonly List<(ObjectReader Reader, DateTimeOffset Since)> idle = [];
    private bool isSweeping;

    /// <summary>Objects by name, in the order of the names; null for what is not there. No name has a line feed.</summary>
    /// <exception cref="ResolverFault"><c>GIT-MISSING</c>, <c>GIT-TIMEOUT</c>, <c>GIT-FAILED</c>.</exception>
    public Task<IReadOnlyList<GitObject?>> Contents(Mirror mirror, IReadOnlyList<string> names, CancellationToken cancel) =>
        Ask(mirror, names, static (reader, some, token) => reader.Contents(some, token), cancel);

    /// <summary>Sizes in bytes by name, in the order of the names; null for what is not there. No name has a line feed.</summary>
    /// <exception cref="ResolverFault"><c>GIT-MISSING</c>, <c>GIT-TIMEOUT</c>, <c>GIT-FAILED</c>.</exception>
    public Task<IReadOnlyList<long?>> Sizes(Mirror mirror, IReadOnlyList<string> names, CancellationToken cancel) =>
        Ask(mirror, names, static (reader, some, token) => reader.Sizes(some, token), cancel);

    private async Task<IReadOnlyList<T?>> Ask<T>(Mirror mirror, IReadOnlyList<string> names, Question<T> ask, CancellationToken cancel)
    {
        if (names.Count == 0)
        {
            return [];
        }

        // A kept one may have been killed, and the mirror made anew behind its back: what it does not answer is asked of a new one.
        return Take(mirror) is { } kept && await Try(kept, names, ask, cancel) is { } answers && answers.All(static answer => answer is not null)
            ? answers
            : await Asked(ObjectReader.Start(git, mirror), names, ask, cancel);
    }

    private async Task<IReadOnlyList<T?>?> Try<T>(ObjectReader kept, IReadOnlyList<string> names, Question<T> ask, CancellationToken cancel)
    {
        try
        {
            return await Asked(kept, names, ask, cancel);
        }
        catch (ResolverFault ended) when (ended.Code == GitFaults.FailedCode)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<T?>> Asked<T>(ObjectReader reader, IReadOnlyList<string> names, Question<T> ask, CancellationToken cancel)
    {
        var isWhole = false;
        try
        {
            var answers = await git.InTime(reader.Process, reader.Call, token => ask(reader, names, token), cancel);
            isWhole = answers.All(static answer => answer is not null);
            return answers;
        }
        catch (IOException ended)
        {
            GitCommand.Kill(reader.Process);
            throw GitFaults.Ended(reader.Call, await reader.Errors, ended);
        }
        finally
        {
            Put(reader, isWhole);
        }
    }

    private ObjectReader? Take(Mirror mirror)
    {
        lock (changing)
        {
            var at = idle.FindIndex(entry => entry.Reader.Call.GitDir == mirror.GitDir);
            if (at < 0)
            {
                return null;
            }

            var reader = idle[at].Reader;
            idle.RemoveAt(at);
            return reader;
        }
    }

    private void Put(ObjectReader reader, bool isUsable)
    {
        if (!isUsable)
        {
            GitCommand.Kill(reader.Process);
            reader.Dispose();
            return;
        }

        lock (changing)
        {
            idle.Insert(0, (reader, clock.GetUtcNow()));
            LetGo(static (entry, rank) => rank >= MostIdle);
            if (!isSweeping)
            {
                isSweeping = true;
                _ = Task.Run(Sweep);
            }
        }
    }

    private async Task Sweep()
    {
        while (true)
        {
            await Task.Delay(IdleTime / 4, clock);
            lock (changing)
            {
                var oldest = clock.GetUtcNow() - IdleTime;
                LetGo((entry, _) => entry.Since <= oldest);
                if (idle.Count == 0)
                {
                    isSweeping = false;
                    return;
                }
            }
        }
    }

    // The caller holds the lock.
    private void LetGo(Func<(ObjectReader Reader, DateTimeOffset Since), int, bool> which)
    {
        foreach (var entry in idle.Where(which).ToList())
        {
            idle.Remove(entry);
            entry.Reader.Dispose();
        }
    }
}
