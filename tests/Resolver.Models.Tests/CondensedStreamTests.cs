using System.Globalization;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Xunit;
using Resolver.Models.Gateway;
using Resolver.Models.Wire;
using Resolver.TestKit.Models;

namespace Resolver.Models.Tests;

/// <summary>Pieces of text leave as one event; everything else passes as it came.</summary>
public sealed class CondensedStreamTests
{
    private const string Usage = """data: {"id":"1","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}""";

    // Whatever stands between two pieces keeps its place.
    private static readonly string[] Others =
    [
        Usage,
        "data: [DONE]",
        ": a comment",
        "event: ping",
        """data: {"id":"1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
        """data: {"id":"1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a"}}]},"finish_reason":null}]}""",
        """data: {"id":"1","choices":[{"index":0,"delta":{"content":"x","reasoning_content":"hm"},"finish_reason":null}]}""",
        """data: {"id":"1","choices":[{"index":1,"delta":{"content":"x"},"finish_reason":null}]}""",
        """data: {"id":"1","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"length"}]}""",
        """data: {"id":"1","choices":[{"index":0,"delta":{"content":"x"},"logprobs":{}}]}""",
        """data: {"id":"1","choices":[{"index":0,"delta":{"content":"x","content":"y"}}]}""",
        """data: {"id":"1","choices":[{"index":0,"delta":{"content":"x"}},{"index":0,"delta":{"content":"y"}}]}""",
        """data: {"id":"1","choices":[{"index":0,"delta":{"content":null}}]}""",
        """data: {"id":"1","error":{"message":"no"},"choices":[{"index":0,"delta":{"content":"x"}}]}""",
        """data: {"id":"1","choices":[{"index":0,"delta":{"content":"x"}}]} trailing""",
        """data: {"id":"1","choices":[{"index":0,"delta":{"content":"x""",
    ];

    [Property(MaxTest = 200)]
    public async Task<bool> AnyStream_KeepsItsOtherEventsAndItsText(PositiveInt seed)
    {
        var random = new Random(seed.Get);
        var events = Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(4) == 0 ? Others[random.Next(Others.Length)] : Piece(Word(random))).ToList();
        var end = random.Next(2) == 0 ? "\n" : "\r\n";
        var bytes = Encoding.UTF8.GetBytes(string.Concat(events.Select(line => $"{line}{end}{end}")));

        var condensed = await Read(new CondensedStream(new Trickle(bytes, random)), random);

        return Meaning(condensed) == Meaning(events);
    }

    [Fact]
    public async Task PiecesOfOtherServers_ArePlainToo()
    {
        string[] events =
        [
            """data:{"id":"1","created":1,"choices":[{"delta":{"role":"assistant","content":"a"},"index":0,"finish_reason":null,"logprobs":null}],"usage":null,"obfuscation":"k3"}""",
            """data: {"id":"1","created":2,"choices":[{"delta":{"content":"\u00e9\"\\ud83d"},"index":0}],"obfuscation":"x"}""",
            """data: {"id":"1","created":3,"choices":[{"content_filter_results":{"hate":{"filtered":false}},"delta":{"content":"\ude00","refusal":null},"index":0}]}""",
        ];

        var condensed = await Read(new CondensedStream(new MemoryStream(Encoding.UTF8.GetBytes(string.Join("\n\n", events) + "\n\n"))), new Random(1));

        condensed.ShouldHaveSingleItem().ShouldBe(
            """data:{"id":"1","created":1,"choices":[{"delta":{"role":"assistant","content":"a\u00e9\"\\ud83d\ude00"},"index":0,"finish_reason":null,"logprobs":null}],"usage":null,"obfuscation":"k3"}""");
    }

    [Fact]
    public async Task LongReply_ReachesTheLibraryInFewEvents_AndIsWhole()
    {
        var text = string.Concat(Enumerable.Range(0, 4_000).Select(static number => number.ToString("x8", CultureInfo.InvariantCulture) + " \u00fc\U0001F600\"\n"));
        await using var bench = await GatewayBench.With(tier => tier with { MaxOutputTokens = 60_000, ContextTokens = 200_000 }, null, [ChatAnswer.Text(text, new ChatUsage(20, 50_000))]);

        (await bench.Ask()).ShouldBeOfType<ModelReply.Answered>().Response.Text.ShouldBe(text);

        var events = await Read(new CondensedStream(new MemoryStream(Encoding.UTF8.GetBytes(ChatEvents.Of(text, null, "stop")))), new Random(1));
        events.Count.ShouldBeInRange(3, 20);
    }

    private static string Piece(string text) =>
        $$$"""data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":{{{JsonSerializer.Serialize(text)}}}},"finish_reason":null}]}""";

    private static string Word(Random random) => random.Next(5) switch
    {
        0 => string.Empty,
        1 => "\u00fc\U0001F600",
        2 => "\"\\\n\r\u2028",
        3 => "data: [DONE]\n\n",
        _ => new string('w', random.Next(1, 3_000)),
    };

    /// <summary>The stream as a reader of events understands it: neighbouring pieces are one text.</summary>
    private static string Meaning(IEnumerable<string> lines)
    {
        var meaning = new StringBuilder();
        var open = false;
        foreach (var line in lines)
        {
            var text = line.StartsWith("data:", StringComparison.Ordinal) && PlainDelta.TryFind(Encoding.UTF8.GetBytes(line[5..]), out var at)
                ? JsonSerializer.Deserialize<string>($"\"{Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line[5..])[at])}\"")
                : null;
            meaning.Append(text is null ? $"\n{line}\n" : open ? text : $"\ntext: {text}");
            open = text is not null;
        }

        return meaning.ToString();
    }

    private static async Task<List<string>> Read(CondensedStream stream, Random random)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64];
        while (await stream.ReadAsync(buffer.AsMemory(0, random.Next(1, buffer.Length)), CancellationToken.None) is > 0 and var count)
        {
            all.Write(buffer, 0, count);
        }

        return [.. Encoding.UTF8.GetString(all.ToArray()).Split('\n').Select(static line => line.TrimEnd('\r')).Where(static line => line.Length > 0)];
    }

    /// <summary>Gives its bytes in pieces of odd lengths.</summary>
    private sealed class Trickle(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, random.Next(1, 200))], cancellationToken);
    }
}
