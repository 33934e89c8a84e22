using System.Buffers;
using System.Text;
using System.Text.Json;
using Resolver.Core.Json;

namespace Resolver.Core.Sandbox;

/// <summary>
/// Speaks JSON lines with a sandboxed worker: one request, one reply, in order. What the worker sends is untrusted: a line over
/// the limit, invalid JSON or a closed stream is an <see cref="IOException"/>. For one sender and one receiver at a time.
/// </summary>
/// <param name="process">The worker; the channel does not own it.</param>
/// <param name="maxLineBytes">The longest accepted reply. Default 64 MiB.</param>
public sealed class JsonLineChannel(ISandboxProcess process, int maxLineBytes = 64 << 20)
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = ResolverJson.Options.Encoder };

    private readonly ArrayBufferWriter<byte> sent = new();
    private readonly ArrayBufferWriter<byte> received = new();
    private readonly byte[] chunk = new byte[16 * 1024];
    private int chunkStart;
    private int chunkEnd;

    /// <summary>Sends a request and reads its reply.</summary>
    /// <exception cref="IOException">The worker is gone, or its reply is not a JSON line of the expected shape.</exception>
    public async Task<TReply> Call<TRequest, TReply>(TRequest request, CancellationToken cancel)
    {
        await Send(request, cancel);
        return await Receive<TReply>(cancel);
    }

    /// <summary>Sends one line.</summary>
    /// <exception cref="IOException">The worker is gone.</exception>
    public Task Send<TRequest>(TRequest request, CancellationToken cancel) => Send(request, [], cancel);

    /// <summary>Sends one line with texts right behind it, as UTF-8 and nothing more.</summary>
    /// <param name="request">Says how many bytes each text has.</param>
    /// <param name="texts">Large ones: as a part of the JSON they would be escaped, and read twice.</param>
    /// <param name="cancel">Leaves the channel in an unknown state.</param>
    /// <exception cref="IOException">The worker is gone.</exception>
    public async Task Send<TRequest>(TRequest request, IEnumerable<string> texts, CancellationToken cancel)
    {
        sent.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(sent, Compact))
        {
            JsonSerializer.Serialize(json, request, ResolverJson.Options);
        }

        sent.Write("\n"u8);
        foreach (var text in texts)
        {
            Encoding.UTF8.GetBytes(text, sent);
        }

        try
        {
            await process.Input.WriteAsync(sent.WrittenMemory, cancel);
            await process.Input.FlushAsync(cancel);
        }
        catch (ObjectDisposedException gone)
        {
            throw new IOException("The worker is gone.", gone);
        }
    }

    /// <summary>Reads one line.</summary>
    /// <exception cref="IOException">The worker is gone, or its line is not JSON of the expected shape.</exception>
    public async Task<TReply> Receive<TReply>(CancellationToken cancel)
    {
        received.ResetWrittenCount();
        while (!await TakeLine(cancel))
        {
        }

        var line = received.WrittenMemory;
        try
        {
            return JsonSerializer.Deserialize<TReply>(line.Span, ResolverJson.Options)
                ?? throw new IOException("The worker replied with null.");
        }
        catch (JsonException wrong)
        {
            throw new IOException($"The worker's reply is not valid: {Encoding.UTF8.GetString(line.Span[..Math.Min(line.Length, 200)])}", wrong);
        }
    }

    private async Task<bool> TakeLine(CancellationToken cancel)
    {
        if (chunkStart == chunkEnd)
        {
            chunkStart = 0;
            chunkEnd = await Fill(cancel);
            if (chunkEnd == 0)
            {
                throw new IOException("The worker closed its output.");
            }
        }

        var newline = Array.IndexOf(chunk, (byte)'\n', chunkStart, chunkEnd - chunkStart);
        var end = newline < 0 ? chunkEnd : newline;
        received.Write(chunk.AsSpan(chunkStart, end - chunkStart));
        chunkStart = newline < 0 ? chunkEnd : newline + 1;
        return received.WrittenCount > maxLineBytes
            ? throw new IOException("The worker's reply is too long.")
            : newline >= 0;
    }

    // A supervised process disposes its streams when it dies, also under a reader.
    private async Task<int> Fill(CancellationToken cancel)
    {
        try
        {
            return await process.Output.ReadAsync(chunk, cancel);
        }
        catch (ObjectDisposedException gone)
        {
            throw new IOException("The worker is gone.", gone);
        }
    }
}
