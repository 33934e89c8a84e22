namespace Resolver.Syntax.Wire;

/// <summary>
/// Reads what a worker sent, without trust: a worker that has parsed a hostile file may say anything. What does not fit the contract of
/// <see cref="SyntaxNode"/> (spans outside their parent, out of order, unknown indexes) is refused as a whole.
/// </summary>
internal sealed class TreeReader
{
    /// <summary>Deeper nodes are left out with an error, so that whoever walks the tree may recurse.</summary>
    public const int MaxDepth = 1_000;

    private readonly ParseReply reply;
    private readonly string text;
    private readonly SyntaxKind[] kinds;
    private readonly Stack<Frame> open = new();
    private int at;
    private int lastStart;
    private bool cut;

    private TreeReader(ParseReply reply, string text)
    {
        this.reply = reply;
        this.text = text;
        kinds = Array.ConvertAll(reply.Strings, name => Enum.TryParse<SyntaxKind>(name, out var kind) && Enum.IsDefined(kind) ? kind : SyntaxKind.Other);
    }

    /// <summary>The tree, or null where the reply has none or is not well formed.</summary>
    public static SyntaxTree? Read(ParseReply reply, string language, string text)
    {
        if (reply is not { Strings.Length: > 0, Nodes.Length: > 0, Errors: not null })
        {
            return null;
        }

        var reader = new TreeReader(reply, text);
        return reader.ReadRoot() is { Kind: SyntaxKind.File } root
            ? new SyntaxTree(language, text, root, reader.cut ? [.. reply.Errors, $"1: nested deeper than {MaxDepth}, the rest is left out"] : reply.Errors)
            : null;
    }

    private SyntaxNode? ReadRoot()
    {
        while (ReadHead() is { } frame)
        {
            if (open.TryPeek(out var parent) && !parent.Span.Contains(frame.Span))
            {
                return null;
            }

            open.Push(frame);
            if (CloseFinished() is { } root)
            {
                return at == reply.Nodes.Length ? root : null;
            }
        }

        return null;
    }

    private SyntaxNode? CloseFinished()
    {
        while (open.Peek() is { Remaining: 0 } done)
        {
            open.Pop();
            var node = done.Build();
            if (!open.TryPeek(out var parent))
            {
                return node;
            }

            if (!parent.TryAdd(node, keep: open.Count < MaxDepth))
            {
                at = int.MaxValue;
            }

            cut |= open.Count >= MaxDepth;
        }

        return null;
    }

    private Frame? ReadHead()
    {
        var nodes = reply.Nodes;
        if (at > nodes.Length - 8)
        {
            return null;
        }

        var head = nodes.AsSpan(at, 8);
        at += 8;
        var start = (long)lastStart + head[1];
        var valid = head[1] >= 0 && head[2] >= 0 && start + head[2] <= text.Length && head[3] >= 0
            && IsText(head[0]) && IsText(head[4]) && IsText(head[5]) && IsText(head[6]) && IsText(head[7]);
        if (!valid)
        {
            return null;
        }

        lastStart = (int)start;
        var span = new TextSpan(lastStart, lastStart + head[2]);
        return ReadOperator(head[7], span, out var operatorSpan)
            ? new Frame(head[3], span, kinds[head[0]], new Texts(Text(head[4]), Text(head[5]), Text(head[6]), Text(head[7])), operatorSpan)
            : null;
    }

    private bool ReadOperator(int index, TextSpan node, out TextSpan? span)
    {
        span = null;
        if (index == 0)
        {
            return true;
        }

        if (at > reply.Nodes.Length - 2)
        {
            return false;
        }

        var start = (long)node.Start + reply.Nodes[at];
        var end = start + reply.Nodes[at + 1];
        at += 2;
        if (start < node.Start || end < start || end > node.End)
        {
            return false;
        }

        span = new TextSpan((int)start, (int)end);
        return true;
    }

    private bool IsText(int index) => (uint)index < (uint)reply.Strings.Length && reply.Strings[index] is not null;

    private string Text(int index) => reply.Strings[index];

    private readonly record struct Texts(string Role, string Name, string Raw, string Operator);

    private sealed class Frame(int children, TextSpan span, SyntaxKind kind, Texts texts, TextSpan? operatorSpan)
    {
        private readonly List<SyntaxNode> kept = [];
        private int end = span.Start;

        public TextSpan Span => span;

        public int Remaining { get; private set; } = children;

        public bool TryAdd(SyntaxNode child, bool keep)
        {
            Remaining--;
            if (child.Span.Start < end)
            {
                return false;
            }

            end = child.Span.End;
            if (keep)
            {
                kept.Add(child);
            }

            return true;
        }

        public SyntaxNode Build() => new()
        {
            Kind = kind,
            Span = span,
            Role = texts.Role,
            Name = texts.Name,
            Raw = texts.Raw,
            Operator = texts.Operator,
            OperatorSpan = operatorSpan,
            Children = kept.Count == 0 ? [] : kept.ToArray(),
        };
    }
}
