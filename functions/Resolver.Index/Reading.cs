using Microsoft.Data.Sqlite;
using Resolver.Core.Code;
using Resolver.Core.Code.Access;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Index.Store;
using Resolver.Index.Vectors;

namespace Resolver.Index;

/// <summary>One look at a commit: all that is read until it ends is of one moment, whatever other processes write meanwhile.</summary>
internal sealed class Reading : IDisposable
{
    private const int MostTries = 5;

    private readonly SqliteConnection connection;
    private readonly ImageSlot slot;
    private readonly Moment moment;

    private Reading(SqliteConnection connection, ImageSlot slot, Moment moment)
    {
        this.connection = connection;
        this.slot = slot;
        this.moment = moment;
    }

    /// <summary>
    /// Makes the commit ready and begins; again where another process let the commit go in between, or gave its files the readers of
    /// other rules.
    /// </summary>
    public static async Task<Reading> Begin(SqliteConnection connection, ImageSlot slot, CommitSha commit, AccessRules rules, Func<Task> ready)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            await ready();
            var begun = slot.Begin(connection, commit);
            if (begun?.Row.Rules == rules.Digest)
            {
                return new Reading(connection, slot, begun);
            }

            begun?.Dispose();
        }

        throw IndexFile.Busy(inner: null);
    }

    /// <summary>The commit as a grant lets it be read.</summary>
    public IndexView View(ReadGrant grant) => slot.View(connection, moment, grant);

    /// <summary>The same with the vectors that there are.</summary>
    public IndexView View(ReadGrant grant, VectorImages vectors)
    {
        var view = View(grant);
        view.Vectors = vectors.Of(connection, connection.DataSource);
        return view;
    }

    /// <summary>One file.</summary>
    /// <exception cref="ResolverFault"><c>INDEX-NO-FILE</c>.</exception>
    public FileExplanation Explain(RepoPath path, ReadGrant grant, AccessRules rules)
    {
        if (grant.Allows(rules.ReadersOf(path)))
        {
            if (moment.Row.Skipped(connection).Find(file => file.Path == path.Value) is { } skipped)
            {
                return new FileExplanation(path, skipped.Reason, string.Empty, Notice: null, []);
            }

            if (Cut(path) is var (cut, notice))
            {
                return new FileExplanation(path, LeftOut: null, cut, notice, [.. View(grant).In(path).Select(unit => new ExplainedUnit(unit.Symbol, unit.Kind, new LineSpan(unit.First, unit.Last)))]);
            }
        }

        throw AskFaults.NoFile();
    }

    /// <inheritdoc />
    public void Dispose() => moment.Dispose();

    private (string Cut, string? Notice)? Cut(RepoPath path)
    {
        using var command = connection.Command("SELECT id, cut, notice FROM file WHERE path = $path", ("$path", path.Value));
        using var reader = command.ExecuteReader();
        var here = moment.Files.Select(entry => entry.File.Id).ToHashSet();
        while (reader.Read())
        {
            if (here.Contains(reader.GetInt64(0)))
            {
                return (reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
            }
        }

        return null;
    }
}
