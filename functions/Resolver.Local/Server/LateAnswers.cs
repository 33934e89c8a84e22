using System.Text.Json;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary>An answer that was not obeyed.</summary>
/// <param name="At">When it came.</param>
/// <param name="By">The authenticated principal.</param>
/// <param name="Way">Where it was given: <c>web</c>, <c>teams</c>, <c>terminal</c>.</param>
/// <param name="Said">What it was: <c>approve</c>, <c>deny</c> or <c>answer</c>.</param>
/// <param name="Why">Why it was not obeyed: <c>superseded</c> or <c>expired</c>.</param>
internal sealed record LateAnswer(DateTimeOffset At, string By, string Way, string Said, string Why);

/// <summary><c>late.jsonl</c> in a run's folder: answers that came when the run did not wait for them any more. On record, never obeyed.</summary>
internal sealed class LateAnswers(DataFolder data)
{
    private const long MostBytes = 64 << 10;

    /// <summary>Puts one on record; a file that is full stays as it is.</summary>
    internal void Add(RunId run, LateAnswer answer)
    {
        var file = File(run);
        if (!file.Directory!.Exists || (file.Exists && file.Length > MostBytes))
        {
            return;
        }

        // One write at the end of the file: two processes do not mix their lines.
        using var stream = new FileStream(file.FullName, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(answer, ResolverJson.Options), (byte)'\n']);
    }

    /// <summary>Those of a run, oldest first.</summary>
    internal IReadOnlyList<LateAnswer> Of(RunId run)
    {
        var file = File(run);
        return file.Exists ? [.. System.IO.File.ReadLines(file.FullName).Select(Parse).OfType<LateAnswer>()] : [];
    }

    // A line that a crash cut is no answer.
    private static LateAnswer? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<LateAnswer>(line, ResolverJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private FileInfo File(RunId run) => new(Path.Combine(data.Run(run), "late.jsonl"));
}
