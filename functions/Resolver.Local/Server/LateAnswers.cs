using System.Text.Json;
using Resolver.Core.Ids;
using Resolver.Core.Json;
using Resolver.Local.Composition;

namespace Resolver.Local.Server;

/// <summary><c>late.jsonl</c> in a run's folder: answers that came when the run did not wait for them any more. On record, never obeyed.</summary>
internal sealed class LateAnswers(DataFolder data) : ILateAnswers
{
    private const long MostBytes = 64 << 10;

    /// <summary>Puts one on record; a file that is full stays as it is.</summary>
    public void Add(RunId run, LateAnswer answer)
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
