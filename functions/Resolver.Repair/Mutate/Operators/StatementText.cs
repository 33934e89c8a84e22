using Resolver.Syntax;

namespace Resolver.Repair.Mutate.Operators;

/// <summary>Statements as lines of text.</summary>
internal static class StatementText
{
    /// <summary>A block's statements, docstring included.</summary>
    public static IReadOnlyList<SyntaxNode> Statements(SyntaxNode block) =>
        [.. block.Children.Where(child => child.Kind != SyntaxKind.DocComment)];

    /// <summary>Whether a statement stands alone on its lines.</summary>
    public static bool OwnsItsLines(FunctionScope scope, SyntaxNode statement)
    {
        var text = scope.File.Text;
        var before = text[scope.File.LineStart(statement.Span.Start)..statement.Span.Start];
        var end = text.IndexOf('\n', statement.Span.End);
        var after = text[statement.Span.End..(end < 0 ? text.Length : end)].Trim();
        return string.IsNullOrWhiteSpace(before) && (after.Length == 0 || after[0] is '#' or '/');
    }

    /// <summary>From the start of a statement's first line to behind the end of its last.</summary>
    public static TextSpan Lines(FunctionScope scope, SyntaxNode statement)
    {
        var end = scope.File.Text.IndexOf('\n', statement.Span.End);
        return new TextSpan(scope.File.LineStart(statement.Span.Start), end < 0 ? scope.File.Text.Length : end + 1);
    }

    /// <summary>The block that holds a statement; null where it stands elsewhere.</summary>
    public static SyntaxNode? BlockOf(FunctionScope scope, SyntaxNode statement) =>
        scope.Parent(statement) is { Kind: SyntaxKind.Block } block ? block : null;
}
