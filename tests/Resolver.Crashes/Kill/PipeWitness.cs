using System.Globalization;
using System.Text;
using Resolver.Core.Ids;
using Resolver.Crashes.Scenario;

namespace Resolver.Crashes.Kill;

/// <summary>
/// Tells the witness process, one line a fact. A line is far below what a pipe takes in one write, so that a kill leaves it whole or absent.
/// </summary>
internal sealed class PipeWitness : IWitness, IDisposable
{
    private readonly Stream _pipe;
    private readonly Lock _writing = new();
    private readonly HashSet<string> _acked;

    public PipeWitness(Stream pipe)
    {
        _pipe = pipe;
        _acked = [.. (Environment.GetEnvironmentVariable(Testimony.AckedVariable) ?? string.Empty).Split('\n')];
    }

    public bool HasAcked(string call) => _acked.Contains(call);

    public void Acked(string call) => Tell($"ack\t{call}");

    public void Delivered(RunId run, string step, int delivery) => Tell(string.Create(CultureInfo.InvariantCulture, $"effect\t{run}\t{step}\t{delivery}"));

    public void Saw(RunId run, long epoch, int index, string kind, string step) =>
        Tell(string.Create(CultureInfo.InvariantCulture, $"saw\t{run}\t{epoch}\t{index}\t{kind}\t{step}"));

    /// <summary>Last words: what no fsync covers.</summary>
    public void Dies(IReadOnlyList<Extent> unsynced) =>
        Tell("dies\t" + string.Join(' ', unsynced.Select(static part => string.Create(CultureInfo.InvariantCulture, $"{part.Offset}+{part.Length}"))));

    public void Dispose() => _pipe.Dispose();

    private void Tell(string line)
    {
        var bytes = Encoding.UTF8.GetBytes(line + "\n");
        lock (_writing)
        {
            _pipe.Write(bytes);
            _pipe.Flush();
        }
    }
}
