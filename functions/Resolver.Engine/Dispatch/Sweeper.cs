using Resolver.Core.Durable;
using Resolver.Engine.Journal;

namespace Resolver.Engine.Dispatch;

/// <summary>Deletes what the retention policy no longer keeps, a portion with each commit; the pump's other work goes between them.</summary>
internal sealed class Sweeper(EngineCore core)
{
    /// <summary>Between two portions the journal belongs to the runs in work.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private DateTimeOffset _next;

    /// <summary>When it wants to be called again; null for never.</summary>
    public DateTimeOffset? Next => core.Options.Retention is null ? null : _next;

    /// <summary>Deletes one portion if it is time.</summary>
    public async Task Sweep(DateTimeOffset now)
    {
        if (core.Options.Retention is not { } retention || (now < _next && _next - now <= retention.Every))
        {
            return;
        }

        var query = new PurgeQuery(now - retention.Age) { States = retention.States, Top = retention.Portion };
        var deleted = await core.Db.Write(db => RunQuery.Purge(db, query));
        _next = now + (deleted < retention.Portion ? retention.Every : Pause);
    }
}
