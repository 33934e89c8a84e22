using System.Text;
using System.Text.Json;
using Resolver.Syntax.Wire;
using Resolver.Syntax.Worker.Outlines;
using Resolver.Syntax.Worker.TreeSitter;

namespace Resolver.Syntax.Worker;

/// <summary>One request a line, one reply a line, until the input ends.</summary>
internal static class ParseLoop
{
    private const string CSharp = "csharp";

    // Deep enough for the parser's own guards to speak before the stack ends.
    private const int StackBytes = 64 << 20;

    public static void Run(Stream input, Stream output)
    {
        var parsing = new Thread(() => Answer(input, output), StackBytes);
        parsing.Start();
        parsing.Join();
    }

    private static void Answer(Stream input, Stream output)
    {
        using var requests = new StreamReader(input, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: false, bufferSize: 64 * 1024);
        using var replies = new BufferedStream(output, 64 * 1024);
        var trees = new TreeOutliner();
        JsonSerializer.Serialize(replies, new { languages = new[] { CSharp }, outlines = trees.Languages.Append(CSharp) });
        replies.WriteByte((byte)'\n');
        replies.Flush();
        while (requests.ReadLine() is { } line)
        {
            using var request = JsonDocument.Parse(line);
            var text = request.RootElement.GetProperty("text").GetString() ?? string.Empty;
            if (request.RootElement.GetProperty("outline").GetBoolean())
            {
                var language = request.RootElement.GetProperty("language").GetString()!;
                new OutlineWriter().Write(language == CSharp ? CSharpOutliner.Outline(text) : trees.Outline(language, text), replies);
            }
            else
            {
                Parse(text).WriteTo(replies);
            }
        }
    }

    private static TreeWriter Parse(string text)
    {
        var writer = new TreeWriter();
        CSharpMapper.Map(text, writer);
        return writer;
    }
}
