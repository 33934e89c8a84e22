using System.Text.Json;
using Resolver.Syntax.Wire;
using Resolver.Syntax.Worker.Outlines;
using Resolver.Syntax.Worker.TreeSitter;

namespace Resolver.Syntax.Worker;

/// <summary>One request a line, with texts behind it where outlines are wanted; a line for each answer, until the input ends.</summary>
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
        var requests = new RequestReader(input);
        using var replies = new BufferedStream(output, 64 * 1024);
        var trees = new TreeOutliner();
        JsonSerializer.Serialize(replies, new { languages = new[] { CSharp }, outlines = trees.Languages.Append(CSharp) });
        replies.WriteByte((byte)'\n');
        replies.Flush();
        while (requests.Line() is { Length: > 0 } line)
        {
            using var request = JsonDocument.Parse(line);
            if (request.RootElement.TryGetProperty("outlines", out var files))
            {
                foreach (var (language, bytes) in files.EnumerateArray().Select(Asked).ToList())
                {
                    var text = requests.Text(bytes);
                    new OutlineWriter().Write(language == CSharp ? CSharpOutliner.Outline(text) : trees.Outline(language, text), replies);
                }
            }
            else
            {
                Parse(request.RootElement.GetProperty("text").GetString() ?? string.Empty).WriteTo(replies);
            }

            replies.Flush();
        }
    }

    private static (string Language, int Bytes) Asked(JsonElement file) => (file.GetProperty("language").GetString()!, file.GetProperty("bytes").GetInt32());

    private static TreeWriter Parse(string text)
    {
        var writer = new TreeWriter();
        CSharpMapper.Map(text, writer);
        return writer;
    }
}
