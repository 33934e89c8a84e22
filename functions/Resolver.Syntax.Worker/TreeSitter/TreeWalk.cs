using Resolver.Syntax.Outlines;
using Resolver.Syntax.Worker.Outlines;

namespace Resolver.Syntax.Worker.TreeSitter;

/// <summary>Walks a tree once and collects its outline by the rules of a language.</summary>
/// <param name="rules">The rules.</param>
/// <param name="roles">The grammar's symbols by those rules.</param>
/// <param name="text">The text.</param>
/// <param name="bodies">What is blank in the tree, in source order: it is read from the text.</param>
internal sealed class TreeWalk(LanguageRules rules, NodeRoles roles, ParsedText text, IReadOnlyList<TextSpan> bodies)
{
    // What is nested deeper is looked at no more: nothing that a person wrote is, and the walk recurses.
    private const int Deepest = 1000;
    private const ushort ErrorSymbol = ushort.MaxValue;

    private readonly OutlineBuilder outline = new();
    private bool broken;
    private TsCursor cursor;

    /// <summary>Where the walk is.</summary>
    /// <param name="Parent">The declaration around; -1 for none.</param>
    /// <param name="InBody">Whether declarations are a body's own and not listed.</param>
    /// <param name="OpensBody">Whether the next function's declarations are listed all the same.</param>
    /// <param name="Wrapper">The wrapper around, whose span a declaration takes over.</param>
    /// <param name="Depth">How deep.</param>
    private readonly record struct Place(int Parent, bool InBody, bool OpensBody, TextSpan? Wrapper, int Depth);

    /// <summary>The outline of a tree.</summary>
    public Outline Walk(TsNode root)
    {
        broken = Native.HasError(root);
        cursor = Native.CursorNew(root);
        try
        {
            Children(new Place(-1, InBody: false, OpensBody: false, Wrapper: null, Depth: 0));
        }
        finally
        {
            Native.CursorDelete(ref cursor);
        }

        ReadNames();
        return outline.Build(rules.Language);
    }

    private void ReadNames()
    {
        var (around, next) = (-1, 0);
        foreach (var body in bodies)
        {
            // A parent stands before its children: the last one that reaches around it is the innermost.
            for (; next < outline.Declarations.Count && outline.Declarations[next].Span.Start <= body.Start; next++)
            {
                around = next;
            }

            var user = around;
            while (user >= 0 && !outline.Declarations[user].Span.Contains(body))
            {
                user = outline.Declarations[user].Parent;
            }

            foreach (var name in rules.Bodies!.Names(text.Text.AsSpan(body.Start, body.Length)))
            {
                outline.Refer(name, user);
            }
        }
    }

    private void Children(Place place)
    {
        if (place.Depth > Deepest || Native.CursorDown(ref cursor) == 0)
        {
            return;
        }

        var head = -1;          // where the comments and attributes before the next node begin
        var headRow = 0u;       // the row of their end
        var sticks = false;     // whether empty lines do not part them from what follows
        var lastRow = -1L;      // the row where the node before ended
        do
        {
            var node = Native.CursorNode(ref cursor);
            var symbol = Native.Symbol(node);
            var role = roles.Of(symbol);
            if (role == NodeRole.Head)
            {
                var row = Native.StartPoint(node).Row;
                var trailing = row == lastRow && roles.IsComment(symbol);
                head = trailing ? -1 : head >= 0 && (sticks || row <= headRow + 1) ? head : ParsedText.Start(node);
                headRow = EndRow(node);
                sticks = !trailing && rules.Sticks(text, node);
                continue;
            }

            if (broken && (symbol == ErrorSymbol || Native.IsMissing(node)))
            {
                outline.Error((int)Native.StartPoint(node).Row + 1, symbol == ErrorSymbol ? "what stands here cannot be parsed" : "something is missing here");
            }

            if (role == NodeRole.Token)
            {
                lastRow = EndRow(node);
                continue;
            }

            var start = head >= 0 && (sticks || Native.StartPoint(node).Row <= headRow + 1) ? head : ParsedText.Start(node);
            Visit(node, role, start, place);
            head = -1;
            lastRow = EndRow(node);
        }
        while (Native.CursorNext(ref cursor) != 0);

        Native.CursorUp(ref cursor);
    }

    // A line comment may end at the beginning of the next row.
    private static uint EndRow(TsNode node)
    {
        var end = Native.EndPoint(node);
        return end.Column == 0 && end.Row > Native.StartPoint(node).Row ? end.Row - 1 : end.Row;
    }

    private void Visit(TsNode node, NodeRole role, int start, Place place)
    {
        var inner = place with { Depth = place.Depth + 1, Wrapper = null };
        if (role.HasFlag(NodeRole.Declaration) && !place.InBody && Declare(node, start, place) is var (declared, opens) && declared >= 0)
        {
            var listed = outline.Declarations[declared].Kind is DeclarationKind.Type or DeclarationKind.Namespace;
            Children(inner with { Parent = declared, InBody = !listed, OpensBody = opens });
            return;
        }

        if (role.HasFlag(NodeRole.Wrapper) && !place.InBody && rules.Wraps(text, node))
        {
            inner = inner with { Wrapper = place.Wrapper ?? new TextSpan(start, ParsedText.End(node)) };
        }

        if (role.HasFlag(NodeRole.Import))
        {
            outline.Import(rules.Imported(text, node, text.Type(node)));
        }

        if (role.HasFlag(NodeRole.Reference))
        {
            var type = text.Type(node);
            outline.Refer(rules.Used(text, node, type), place.Parent);
            inner = inner with { OpensBody = place.OpensBody || rules.RunsAtOnce(text, node, type) };
        }

        if (role.HasFlag(NodeRole.Lambda))
        {
            inner = inner with { InBody = place.InBody || !place.OpensBody, OpensBody = false };
        }

        Children(inner);
    }

    private (int Index, bool Opens) Declare(TsNode node, int start, Place place)
    {
        var around = place.Parent >= 0 ? outline.Declarations[place.Parent] : null;
        var standing = new Standing(around, text.Text[start..ParsedText.Start(node)]);
        if (rules.Describe(text, node, text.Type(node), standing) is not { } found)
        {
            return (-1, false);
        }

        var span = place.Wrapper is { } wrapper ? new TextSpan(Math.Min(start, wrapper.Start), wrapper.End) : new TextSpan(start, ParsedText.End(node));
        TextSpan? body = found.Body.IsNull ? null : ParsedText.Span(found.Body);
        var index = outline.Add(new Declaration
        {
            Kind = found.Kind,
            Name = found.Name,
            Names = found.Names,
            Receiver = found.Receiver,
            Parent = place.Parent,
            Span = span,
            Body = body is { } inside && span.Contains(inside) ? body : null,
            Cuts = body is not { } cut || span.Length < OutlineBuilder.ShortestToCut ? [] : CutsOf(found.Body, cut),
        });
        if (found.IsTest)
        {
            outline.MarkTest(index);
        }

        return (index, found.OpensBody);
    }

    private IReadOnlyList<int> CutsOf(TsNode node, TextSpan body)
    {
        var inside = new TextSpan(body.Start + 1, body.End - 1);
        return bodies.Contains(inside)
            ? [.. rules.Bodies!.Statements(text.Text.AsSpan(inside.Start, inside.Length)).Select(start => inside.Start + start)]
            : [.. ParsedText.Named(node).Select(ParsedText.Start).Order()];
    }
}
