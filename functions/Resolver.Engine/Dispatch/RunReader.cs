using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Engine.Journal;

namespace Resolver.Engine.Dispatch;

/// <summary>All that the journal has of a run; without facts and history where they are damaged.</summary>
internal sealed record FoundRun(RunRow Row, Facts? Facts, List<JournalEntry>? History, List<InboxRow> Inbox);

/// <summary>Reads runs for their actors, each in one look, so that what is read belongs together.</summary>
internal static class RunReader
{
    /// <summary>Reads a run to be advanced.</summary>
    /// <param name="core">The engine.</param>
    /// <param name="run">Which.</param>
    /// <param name="mustBeFree">True for a run that is yet to be claimed.</param>
    /// <exception cref="LeaseLostException">It is gone, at its end, or another's.</exception>
    public static FoundRun Read(EngineCore core, RunId run, bool mustBeFree) => core.Db.Read(db =>
    {
        var row = RunRow.Find(db, run);
        if (row is null || (mustBeFree && !Leases.MayClaim(db, row, core.Owner, core.Now)))
        {
            throw new LeaseLostException(run);
        }

        try
        {
            var facts = Facts.Read(db, row);
            return new FoundRun(row, facts, HistoryTable.Read(db, row, facts.Input), Inbox.Open(db, row));
        }
        catch (JournalDamagedException)
        {
            return new FoundRun(row, null, null, []);
        }
    });

    /// <summary>Brings the code of a run to where its history ends; what cannot be read makes a session that parks.</summary>
    public static async Task<RunSession> Session(EngineCore core, FoundRun found)
    {
        if (found is not { Facts: { } facts, History: { } history })
        {
            return RunSession.Broken(found.Row, found.Facts, EngineFaults.Damaged());
        }

        try
        {
            return await RunSession.Load(core, found.Row, facts, history, CancellationToken.None);
        }
        catch (ResolverFault fault) when (fault.Code.StartsWith("ARTIFACT-", StringComparison.Ordinal))
        {
            return RunSession.Broken(found.Row, facts, FailureDetails.From(fault));
        }
    }

    /// <summary>What may have changed under an actor: its row, and what its inbox has; null for a damaged inbox.</summary>
    public static (RunRow? Row, List<InboxRow>? Inbox) Look(JournalDb journal, RunId run) => journal.Read<(RunRow?, List<InboxRow>?)>(db =>
    {
        var row = RunRow.Find(db, run);
        try
        {
            return (row, row is null ? [] : Inbox.Open(db, row));
        }
        catch (JournalDamagedException)
        {
            return (row, null);
        }
    });
}
