using System.Diagnostics;
using System.Globalization;
using Resolver.Core.Ids;
using Resolver.Core.Progress;

namespace Resolver.Local.Console;

/// <summary>Shows how far an update of the index is: in the live line of a terminal, elsewhere as a line every few seconds.</summary>
internal sealed class IndexProgress : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(5);
    private static readonly StepKey Key = new(RunId.Parse("index"), "indexing");
    private readonly RunProgress progress;
    private readonly ReadingWorkspaces reading;
    private readonly Stopwatch since = Stopwatch.StartNew();

    internal IndexProgress(RunProgress progress, ReadingWorkspaces reading)
    {
        this.progress = progress;
        this.reading = reading;
        if (progress.IsLive)
        {
            progress.Begin(Key);
        }

        reading.Told = Show;
    }

    public void Dispose()
    {
        reading.Told = null;
        progress.Quiet();
    }

    private void Show(long read, int listed)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{read} files read, {listed} in the commit");
        ((IRunProgress)progress).Report(Key, text);
        if (!progress.IsLive && since.Elapsed > Quiet)
        {
            since.Restart();
            progress.Line(text);
        }
    }
}
