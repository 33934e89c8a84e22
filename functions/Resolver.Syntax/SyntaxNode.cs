namespace Resolver.Syntax;

/// <summary>Language-neutral kinds. What a language has and this list has not is <see cref="Other"/>, with its children.</summary>
public enum SyntaxKind
{
    /// <summary>Anything else; its children still count.</summary>
    Other,

    /// <summary>A whole file.</summary>
    File,

    /// <summary>A namespace, module or package block.</summary>
    Namespace,

    /// <summary>A class, struct, record, interface or enum.</summary>
    Type,

    /// <summary>A function, method, constructor, accessor or lambda with a body. <see cref="SyntaxNode.Name"/> is empty for a lambda.</summary>
    Function,

    /// <summary>A field, property, constant or module-level variable.</summary>
    Field,

    /// <summary>A parameter.</summary>
    Parameter,

    /// <summary>An attribute, annotation or decorator.</summary>
    Attribute,

    /// <summary>An import or using.</summary>
    Import,

    /// <summary>A sequence of statements.</summary>
    Block,

    /// <summary>A statement that declares local variables.</summary>
    Declare,

    /// <summary>If, with roles <c>condition</c>, <c>then</c>, <c>else</c>.</summary>
    If,

    /// <summary>Switch or match.</summary>
    Switch,

    /// <summary>For, foreach, while, do: roles <c>condition</c>, <c>iterable</c>, <c>target</c>, <c>body</c>.</summary>
    Loop,

    /// <summary>Return or yield, role <c>value</c>.</summary>
    Return,

    /// <summary>Throw or raise.</summary>
    Throw,

    /// <summary>Try with its handlers.</summary>
    Try,

    /// <summary>Break or continue; the keyword is the operator.</summary>
    Jump,

    /// <summary>An expression used as a statement.</summary>
    ExpressionStatement,

    /// <summary>Assignment, augmented ones too: roles <c>left</c>, <c>right</c>; operator <c>=</c>, <c>+=</c> …</summary>
    Assign,

    /// <summary>
    /// A check: an assert statement, or a call of a known assertion (xUnit, NUnit, MSTest, Shouldly, FluentAssertions, unittest, pytest.raises,
    /// Debug.Assert, node:assert, expect, testing.T.Error/Fatal, testify). Counted by the gate.
    /// </summary>
    Assertion,

    /// <summary>A call: roles <c>callee</c>, <c>argument</c>, <c>receiver</c> below the callee.</summary>
    Call,

    /// <summary>Object creation.</summary>
    New,

    /// <summary>Await.</summary>
    Await,

    /// <summary>A simple name; <see cref="SyntaxNode.Name"/>.</summary>
    Name,

    /// <summary>Member access: role <c>receiver</c>; the member is <see cref="SyntaxNode.Name"/>.</summary>
    Member,

    /// <summary>Index or slice: roles <c>receiver</c>, <c>index</c>.</summary>
    Index,

    /// <summary>Arithmetic, bitwise or string operator: roles <c>left</c>, <c>right</c>.</summary>
    Binary,

    /// <summary>Comparison: <c>&lt; &lt;= == != &gt; &gt;= in is</c>; roles <c>left</c>, <c>right</c>.</summary>
    Compare,

    /// <summary><c>and or &amp;&amp; || ??</c>; roles <c>left</c>, <c>right</c>.</summary>
    Logical,

    /// <summary>Prefix or postfix operator: role <c>operand</c>.</summary>
    Unary,

    /// <summary>Conditional expression: roles <c>condition</c>, <c>then</c>, <c>else</c>.</summary>
    Conditional,

    /// <summary>An integer or floating-point literal.</summary>
    Number,

    /// <summary>A string or character literal.</summary>
    String,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Null, None, nil, undefined.</summary>
    Null,

    /// <summary>A list, array, tuple, set, map or comprehension.</summary>
    Collection,

    /// <summary>A comment that documents the declaration after it.</summary>
    DocComment,
}

/// <summary>A half-open span of UTF-16 code units: <c>[Start, End)</c>, 0-based.</summary>
public readonly record struct TextSpan(int Start, int End)
{
    /// <summary>Code units inside.</summary>
    public int Length => End - Start;

    /// <summary>Whether the other span lies inside this one.</summary>
    public bool Contains(TextSpan other) => Start <= other.Start && other.End <= End;
}

/// <summary>One node. Children are in source order, do not overlap, and lie inside their parent.</summary>
public sealed record SyntaxNode
{
    /// <summary>What it is.</summary>
    public required SyntaxKind Kind { get; init; }

    /// <summary>Where it is. For a declaration: with its attributes and doc comment.</summary>
    public required TextSpan Span { get; init; }

    /// <summary>What it is to its parent, for example <c>condition</c>; empty where nothing is said.</summary>
    public string Role { get; init; } = string.Empty;

    /// <summary>Declared, referenced or called name; empty where there is none.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>Operator or keyword as written; empty where there is none.</summary>
    public string Operator { get; init; } = string.Empty;

    /// <summary>Where the operator stands; null where there is none. <c>not in</c> and <c>is not</c> are one operator.</summary>
    public TextSpan? OperatorSpan { get; init; }

    /// <summary>The language's own name of the node, for example <c>ForEachStatement</c>.</summary>
    public string Raw { get; init; } = string.Empty;

    /// <summary>In source order.</summary>
    public IReadOnlyList<SyntaxNode> Children { get; init; } = [];

    /// <summary>This node and all below it, in source order.</summary>
    public IEnumerable<SyntaxNode> DescendantsAndSelf()
    {
        var open = new Stack<SyntaxNode>();
        open.Push(this);
        while (open.TryPop(out var node))
        {
            yield return node;
            for (var i = node.Children.Count - 1; i >= 0; i--)
            {
                open.Push(node.Children[i]);
            }
        }
    }
}

/// <summary>A parsed file.</summary>
/// <param name="Language"><c>csharp</c>, <c>python</c>, <c>go</c>, <c>javascript</c>, <c>typescript</c>.</param>
/// <param name="Text">The text that spans point into.</param>
/// <param name="Root">A node of kind <see cref="SyntaxKind.File"/>.</param>
/// <param name="Errors">Syntax errors as <c>line: message</c>; a tree with errors is partial.</param>
public sealed record SyntaxTree(string Language, string Text, SyntaxNode Root, IReadOnlyList<string> Errors);
