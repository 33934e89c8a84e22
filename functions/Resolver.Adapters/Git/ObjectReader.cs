using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Resolver.Adapters.Git;

/// <summary>An object of git, as it is stored: a tree is its raw entries.</summary>
/// <param name="Type"><c>blob</c>, <c>tree</c>, <c>commit</c> or <c>tag</c>.</param>
/// <param name="Content">The whole content.</param>
internal sealed record GitObject(string Type, byte[] Content);

/// <summary>
/// A <c>git cat-file</c> that answers again and again. One caller at a time; after a fault it is of no use, because nobody knows which
/// question the next answer belongs to.
/// </summary>
internal sealed class ObjectReader : IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly Stream input;
    private readonly Stream output;
    private readonly byte[] buffer = new byte[BufferBytes];
    private int start;
    private int end;

    private ObjectReader(Process process, GitCall call)
    {
        Process = process;
        Call = call;
        input = process.StandardInput.BaseStream;
        output = process.StandardOutput.BaseStream;
        Errors = GitCommand.ReadErrors(process.StandardError.BaseStream, CancellationToken.None);
    }

    /// <summary>What it is.</summary>
    public Process Process { get; }

    /// <summary>What started it; its git folder is whose objects it reads.</summary>
    public GitCall Call { get; }

    /// <summary>What it said on standard error, once it has ended.</summary>
    public Task<string> Errors { get; }

    /// <summary>Starts one.</summary>
    /// <exception cref="Resolver.Core.Faults.ResolverFault"><c>GIT-MISSING</c>.</exception>
    public static ObjectReader Start(GitCommand git, Mirror mirror)
    {
        var call = new GitCall("cat-file", "--batch-command", "--buffer") { GitDir = mirror.GitDir };
        return new ObjectReader(git.Start(call), call);
    }

    /// <summary>Objects by name, in the order of the names; null for what is not there. No name has a line feed.</summary>
    /// <exception cref="IOException">It ended, or answered something else.</exception>
    public async Task<IReadOnlyList<GitObject?>> Contents(IReadOnlyList<string> names, CancellationToken cancel)
    {
        await Ask("contents ", names, cancel);
        var answers = new GitObject?[names.Count];
        for (var at = 0; at < answers.Length; at++)
        {
            if (await Head(cancel) is var (type, bytes))
            {
                answers[at] = new GitObject(type, await Content(bytes, cancel));
            }
        }

        return answers;
    }

    /// <summary>Sizes in bytes by name, in the order of the names; null for what is not there. No name has a line feed.</summary>
    /// <exception cref="IOException">It ended, or answered something else.</exception>
    public async Task<IReadOnlyList<long?>> Sizes(IReadOnlyList<string> names, CancellationToken cancel)
    {
        await Ask("info ", names, cancel);
        var answers = new long?[names.Count];
        for (var at = 0; at < answers.Length; at++)
        {
            answers[at] = (await Head(cancel))?.Bytes;
        }

        return answers;
    }

    /// <summary>Lets it end by itself.</summary>
    public void Dispose()
    {
        try
        {
            input.Dispose();
        }
        catch (IOException)
        {
            // It has ended before.
        }

        Process.Dispose();
    }

    // Git answers nothing before the flush, so that neither side waits for the other.
    private async Task Ask(string command, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var text = new StringBuilder();
        foreach (var name in names)
        {
            text.Append(command).Append(name).Append('\n');
        }

        await input.WriteAsync(Encoding.UTF8.GetBytes(text.Append("flush\n").ToString()), cancel);
        await input.FlushAsync(cancel);
    }

    // <id> SP <type> SP <bytes> LF, or <name> SP missing LF: a name may have spaces.
    private async Task<(string Type, long Bytes)?> Head(CancellationToken cancel)
    {
        var line = await Line(cancel);
        var fields = line.Split(' ');
        if (fields is [{ Length: 40 }, _, _] && long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
        {
            return (fields[1], bytes);
        }

        return fields[^1] is "missing" or "ambiguous" ? null : throw new IOException("git cat-file answered what is no answer.");
    }

    private async Task<byte[]> Content(long bytes, CancellationToken cancel)
    {
        var content = new byte[bytes];
        var there = (int)Math.Min(bytes, end - start);
        buffer.AsSpan(start, there).CopyTo(content);
        start += there;
        await output.ReadExactlyAsync(content.AsMemory(there), cancel);

        // Behind a content stands a line feed.
        if (start == end)
        {
            await Fill(cancel);
        }

        start++;
        return content;
    }

    private async Task<string> Line(CancellationToken cancel)
    {
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.Latin1.GetString(buffer, start, length);
                start += length + 1;
                return line;
            }

            await Fill(cancel);
        }
    }

    private async Task Fill(CancellationToken cancel)
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
        var count = end == buffer.Length ? 0 : await output.ReadAsync(buffer.AsMemory(end), cancel);
        end += count > 0 ? count : throw new EndOfStreamException("git cat-file ended before it had answered.");
    }
}
