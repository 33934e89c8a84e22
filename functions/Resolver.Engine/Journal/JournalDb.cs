using Resolver.Core.Faults;
using Resolver.Engine.Schema;

namespace Resolver.Engine.Journal;

/// <summary>
/// The journal's file. One thread writes, one connection reads. Whatever wants to write is queued and committed together with what else
/// is waiting: one fsync serves many. A write's task completes after its commit is on disk, never before.
/// </summary>
internal sealed class JournalDb : IAsyncDisposable
{
    private readonly JournalConnection _reader;
    private readonly Lock _reading = new();
    private readonly JournalWriter _writer;

    private JournalDb(JournalConnection writer, JournalConnection reader, CommitMark mark)
    {
        _reader = reader;
        _writer = new JournalWriter(writer, mark);
    }

    /// <summary>What a commit wrote and how long it took; for meters and tests.</summary>
    public JournalWriter Writer => _writer;

    /// <summary>Opens or makes <c>engine.db</c> in the folder.</summary>
    /// <exception cref="ResolverFault">
    /// <c>ENGINE-READ-ONLY</c>, <c>ENGINE-CORRUPT</c>, <c>ENGINE-ROLLED-BACK</c>, <c>ENGINE-SCHEMA-NEWER</c>, or what the disk did.
    /// </exception>
    public static JournalDb Open(string folder)
    {
        var parts = new Stack<IDisposable>();
        try
        {
            Directory.CreateDirectory(folder);
            var mark = Keep(parts, CommitMark.Open(folder));
            var acknowledged = mark.Read();
            var file = Path.Combine(folder, "engine.db");
            JournalFile.DemandWhole(file);
            var writer = Keep(parts, JournalConnection.Open(file));
            SchemaMigrations.Apply(writer);
            var found = JournalEnd.Of(writer);
            if (found.IsBehind(acknowledged))
            {
                throw EngineFaults.RolledBack(acknowledged.History - found.History, acknowledged.Inbox - found.Inbox);
            }

            mark.Write(found);
            return new JournalDb(writer, Keep(parts, JournalConnection.Open(file)), mark);
        }
        catch (Exception error)
        {
            // Whatever it was: nothing stays open, and what has a cure is told as a fault.
            CloseAll(parts);
            if (Explain(error) is { } fault)
            {
                throw fault;
            }

            throw;
        }
    }

    /// <summary>Takes the journal as it is, although it is behind what was acknowledged.</summary>
    public static void AcceptLoss(string folder) => File.Delete(CommitMark.PathIn(folder));

    /// <summary>
    /// Queues a write; the task completes when it is on disk, or fails without a trace of it. A write that throws is undone alone; it
    /// may be run twice before that, so it has no effect but on the connection and its result.
    /// </summary>
    public Task<T> Write<T>(Func<JournalConnection, T> write) => _writer.Write(write);

    /// <summary>Reads what is committed: all that one call reads is of one moment.</summary>
    public T Read<T>(Func<JournalConnection, T> read)
    {
        lock (_reading)
        {
            try
            {
                return _reader.Together(read);
            }
            catch (JournalException error)
            {
                throw EngineFaults.From(error);
            }
        }
    }

    /// <summary>A number that changes when another process, or another engine of this one, has committed.</summary>
    public long ForeignVersion() => _writer.ForeignVersion();

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        lock (_reading)
        {
            _reader.Dispose();
        }
    }

    private static T Keep<T>(Stack<IDisposable> parts, T part)
        where T : IDisposable
    {
        parts.Push(part);
        return part;
    }

    private static void CloseAll(Stack<IDisposable> parts)
    {
        foreach (var part in parts)
        {
            part.Dispose();
        }
    }

    private static ResolverFault? Explain(Exception error) => error switch
    {
        JournalException journal => EngineFaults.From(journal),
        IOException or UnauthorizedAccessException => ResolverFault.Usage(
            "ENGINE-READ-ONLY", "The data folder cannot be made or written. Make it writable for this user, or choose another one with --data.", error),
        _ => null,
    };
}
