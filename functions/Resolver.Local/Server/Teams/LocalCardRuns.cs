using Resolver.Adapters.Teams;
using Resolver.Core.Ids;
using Resolver.Local.Server.Pages;

namespace Resolver.Local.Server.Teams;

/// <summary>Runs of the data folder, for cards.</summary>
/// <param name="reader">Reads them as pages do.</param>
internal sealed class LocalCardRuns(RunReader reader) : ICardRuns
{
    public async Task<CardRun?> Read(RunId run, CancellationToken cancel) =>
        await reader.Read(run, cancel) is { } view ? new CardRun(view.Line.Snapshot, view.Line.Request, view.Record, view.Diff, view.Tree.Usd) : null;
}
