using System.Text;

namespace Resolver.Syntax.Tests;

/// <summary>Trees as text, and the laws that every tree obeys.</summary>
internal static class TreeText
{
    /// <summary>One node a line: kind, role, name, operator, text.</summary>
    public static string Dump(SyntaxTree tree)
    {
        var text = new StringBuilder();
        void Add(SyntaxNode node, int depth)
        {
            var slice = tree.Text[node.Span.Start..node.Span.End].ReplaceLineEndings("↵");
            text.Append(' ', depth * 2).Append(node.Kind).Append(node.Role.Length > 0 ? $" {node.Role}" : "")
                .Append(node.Name.Length > 0 ? $" '{node.Name}'" : "").Append(node.Operator.Length > 0 ? $" [{node.Operator}]" : "")
                .Append(node.Children.Count == 0 ? $" ‹{slice}›" : "").Append('\n');
            foreach (var child in node.Children)
            {
                Add(child, depth + 1);
            }
        }

        Add(tree.Root, 0);
        return text.ToString();
    }

    /// <summary>What is wrong with a tree; empty where all is right.</summary>
    public static IReadOnlyList<string> Violations(SyntaxTree tree)
    {
        var wrong = new List<string>();
        foreach (var node in tree.Root.DescendantsAndSelf())
        {
            var end = node.Span.Start;
            foreach (var child in node.Children)
            {
                if (!node.Span.Contains(child.Span) || child.Span.Start < end)
                {
                    wrong.Add($"{child.Raw} at {child.Span} in {node.Raw} at {node.Span}");
                }

                end = child.Span.End;
            }

            var slice = tree.Text[node.Span.Start..node.Span.End];
            if (node.Operator.Length > 0 && (node.OperatorSpan is not { } sign || tree.Text[sign.Start..sign.End] != node.Operator || !node.Span.Contains(sign)))
            {
                wrong.Add($"operator {node.Operator} of {node.Raw} at {node.Span}: {slice}");
            }

            if (node.OperatorSpan is { } span && node.Children.Any(child => child.Span.Start < span.End && span.Start < child.Span.End && child.Span.Length > 0))
            {
                wrong.Add($"operator {node.Operator} of {node.Raw} at {node.Span} overlaps an operand: {slice}");
            }

            // A generic type that is named without its arguments has no children: typeof(List<>).
            if (node.Kind == SyntaxKind.Name && node.Children.Count == 0 && slice != node.Name && slice.TrimEnd('<', ',', ' ', '>') != node.Name)
            {
                wrong.Add($"name {node.Name} is {slice}");
            }

            if (node.Kind == SyntaxKind.Number && !(char.IsAsciiDigit(slice[0]) || slice[0] == '.'))
            {
                wrong.Add($"number {slice}");
            }
        }

        return wrong;
    }
}
