using Resolver.Syntax;

namespace Resolver.Repair.Mutate;

/// <summary>A function (or what stands outside of all functions) with what operators ask about it.</summary>
public sealed class FunctionScope
{
    private readonly Dictionary<SyntaxNode, SyntaxNode> parents = new(ReferenceEqualityComparer.Instance);
    private readonly Lazy<IReadOnlyList<string>> names;
    private readonly Lazy<IReadOnlyList<string>> numbers;
    private readonly Lazy<IReadOnlyList<string>> callees;
    private readonly Lazy<HashSet<string>> members;
    private readonly Lazy<ILookup<string, string>> uses;

    /// <summary>Looks at a function.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="function">The function's node, or the file's root for what is outside of functions.</param>
    public FunctionScope(SourceFile file, SyntaxNode function)
    {
        File = file;
        Function = function;
        Nodes = [.. function.DescendantsAndSelf()];
        foreach (var node in Nodes)
        {
            foreach (var child in node.Children)
            {
                parents[child] = node;
            }
        }

        names = new(() => Distinct(Nodes.Where(IsVariable).Select(node => node.Name)));
        numbers = new(() => Distinct(Nodes.Where(node => node.Kind == SyntaxKind.Number).Select(file.TextOf)));
        callees = new(() => Distinct(Nodes.Where(IsCallee).Select(node => node.Name)));
        members = new(() => [.. Nodes.Where(node => node.Kind == SyntaxKind.Member).Select(node => node.Name)]);
        uses = new(() => Nodes.Where(IsVariable).ToLookup(node => node.Name, UseOf, StringComparer.Ordinal));
    }

    /// <summary>The file.</summary>
    public SourceFile File { get; }

    /// <summary>The function's node.</summary>
    public SyntaxNode Function { get; }

    /// <summary>The language's spelling.</summary>
    public ILanguageDialect Dialect => File.Dialect;

    /// <summary>All nodes, in source order, nested functions included.</summary>
    public IReadOnlyList<SyntaxNode> Nodes { get; }

    /// <summary>Parameters and variables of the function, in order of appearance.</summary>
    public IReadOnlyList<string> Names => names.Value;

    /// <summary>Number literals as written, in order of appearance.</summary>
    public IReadOnlyList<string> Numbers => numbers.Value;

    /// <summary>Simple names that are called.</summary>
    public IReadOnlyList<string> Callees => callees.Value;

    /// <summary>The function's parameters that can be swapped.</summary>
    public IReadOnlyList<string> Parameters =>
        Distinct(Nodes.Where(node => node.Kind == SyntaxKind.Parameter).Select(node => node.Name));

    /// <summary>Whether two variables are used in a like way: both indexed, both called upon, both compared, both arguments.</summary>
    public bool UsedAlike(string one, string other) => uses.Value[one].Intersect(uses.Value[other], StringComparer.Ordinal).Any();

    /// <summary>Whether the function itself names this member.</summary>
    public bool HasMember(string name) => members.Value.Contains(name);

    /// <summary>Members that the file names: called ones or read ones.</summary>
    public IReadOnlyList<string> FileMembers(bool called) => File.Members(called);

    /// <summary>The node above, or null for the function itself.</summary>
    public SyntaxNode? Parent(SyntaxNode node) => parents.GetValueOrDefault(node);

    /// <summary>The nodes above, nearest first.</summary>
    public IEnumerable<SyntaxNode> Ancestors(SyntaxNode node)
    {
        for (var above = Parent(node); above is not null; above = Parent(above))
        {
            yield return above;
        }
    }

    /// <summary>The text of a node.</summary>
    public string TextOf(SyntaxNode node) => File.TextOf(node);

    /// <summary>An edit that replaces a node.</summary>
    public Candidate Replace(string kind, SyntaxNode node, string replacement, double cost) => Edit(kind, node.Span, replacement, cost);

    /// <summary>An edit of a span, described by its texts.</summary>
    public Candidate Edit(string kind, TextSpan span, string replacement, double cost, string? description = null) =>
        new(File.Path, span, replacement, kind, description ?? Describe(span, replacement), cost);

    private string Describe(TextSpan span, string replacement) => (span.Length, replacement.Length) switch
    {
        (0, _) => $"Insert `{Short(replacement)}`.",
        (_, 0) => $"Delete `{Short(File.TextOf(span))}`.",
        _ => $"Replace `{Short(File.TextOf(span))}` by `{Short(replacement)}`.",
    };

    private static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 80 ? line : line[..77] + "...";
    }

    private bool IsVariable(SyntaxNode node) =>
        node.Name.Length > 0
        && !Dialect.FixedNames.Contains(node.Name)
        && (node.Kind == SyntaxKind.Parameter || (node.Kind == SyntaxKind.Name && node.Role is not ("callee" or "type" or "member")));

    private string UseOf(SyntaxNode node)
    {
        var parent = Parent(node);
        return parent?.Kind == SyntaxKind.Call
            ? $"argument of {parent.Child("callee")?.Name}"
            : $"{parent?.Kind} {node.Role}";
    }

    private bool IsCallee(SyntaxNode node) => node.Kind == SyntaxKind.Name && node.Role == "callee" && node.Name.Length > 0;

    private static IReadOnlyList<string> Distinct(IEnumerable<string> texts) =>
        [.. texts.Where(text => text.Length > 0).Distinct(StringComparer.Ordinal)];
}
