using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Resolver.Syntax.Outlines;
using Resolver.Syntax.Worker.Bodies;
using RoslynKind = Microsoft.CodeAnalysis.CSharp.SyntaxKind;
using RoslynNode = Microsoft.CodeAnalysis.SyntaxNode;

namespace Resolver.Syntax.Worker.Outlines;

/// <summary>Outlines C# with Roslyn: a text that does not parse gives what Roslyn made out of it.</summary>
/// <remarks>Not for concurrent callers.</remarks>
internal sealed class CSharpOutliner
{
    private static readonly BodyNames Names = new(
        CodeDialect.CSharp,
        "if", "for", "foreach", "while", "switch", "catch", "using", "lock", "return", "nameof", "typeof", "sizeof", "default", "checked", "unchecked", "base", "this", "new", "throw",
        "await", "when", "fixed", "in", "is", "as", "and", "or", "not", "out", "ref", "var", "case", "else", "yield", "get", "set", "where", "operator", "stackalloc", "delegate");

    private static readonly HashSet<string> TestAttributes = new(StringComparer.Ordinal)
    {
        "Fact", "Theory", "Test", "TestCase", "TestCaseSource", "TestMethod", "DataTestMethod", "Property", "Benchmark",
    };

    private readonly string text;
    private readonly OutlineBuilder outline = new();

    private CSharpOutliner(string text) => this.text = text;

    /// <summary>Outlines one text.</summary>
    public static Outline Outline(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None));
        var root = tree.GetCompilationUnitRoot();
        var outliner = new CSharpOutliner(text);
        outliner.Members(root, parent: -1);
        foreach (var import in root.DescendantNodes(static node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax).OfType<UsingDirectiveSyntax>())
        {
            outliner.outline.Import(import.NamespaceOrType.ToString());
        }

        foreach (var error in tree.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error))
        {
            outliner.outline.Error(error.Location.GetLineSpan().StartLinePosition.Line + 1, error.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        }

        return outliner.outline.Build("csharp");
    }

    private void Members(RoslynNode container, int parent)
    {
        foreach (var node in container.ChildNodes())
        {
            if (node is MemberDeclarationSyntax and not GlobalStatementSyntax and not IncompleteMemberSyntax && Describe(node) is var (kind, names, body))
            {
                Declare(node, parent, kind, names, body);
            }
            else if (node is not UsingDirectiveSyntax)
            {
                References(node, parent);
            }
        }
    }

    private void Declare(RoslynNode node, int parent, DeclarationKind kind, IReadOnlyList<string> names, RoslynNode? body)
    {
        var start = StartOf(node);
        var index = outline.Add(new Declaration
        {
            Kind = kind,
            Name = names[0],
            Names = names.Count > 1 ? names : [],
            Parent = parent,
            Span = new TextSpan(start, node.Span.End),
            Body = BodyOf(node, body),
            Cuts = node.Span.End - start < OutlineBuilder.ShortestToCut ? [] : [.. CutsOf(node, body)],
        });
        if (node is MethodDeclarationSyntax && ((MemberDeclarationSyntax)node).AttributeLists.SelectMany(static list => list.Attributes).Any(IsTest))
        {
            outline.MarkTest(index);
        }

        if (kind is DeclarationKind.Namespace || node is TypeDeclarationSyntax)
        {
            Members(node, index);
            return;
        }

        if (node is EnumDeclarationSyntax list)
        {
            names = [.. names, .. list.Members.Select(static member => member.Identifier.ValueText)];
            foreach (var member in list.Members)
            {
                outline.Add(new Declaration { Kind = DeclarationKind.Field, Name = member.Identifier.ValueText, Parent = index, Span = new TextSpan(StartOf(member), member.Span.End) });
            }
        }

        References(node, index, names);
    }

    private static (DeclarationKind Kind, IReadOnlyList<string> Names, RoslynNode? Body)? Describe(RoslynNode node) => node switch
    {
        BaseNamespaceDeclarationSyntax space => (DeclarationKind.Namespace, [space.Name.ToString()], null),
        BaseTypeDeclarationSyntax type => (DeclarationKind.Type, [type.Identifier.ValueText], null),
        DelegateDeclarationSyntax type => (DeclarationKind.Type, [type.Identifier.ValueText], null),
        MethodDeclarationSyntax method => (Of(node), [method.Identifier.ValueText], (RoslynNode?)method.Body ?? method.ExpressionBody),
        ConstructorDeclarationSyntax method => (DeclarationKind.Method, [method.Identifier.ValueText], (RoslynNode?)method.Body ?? method.ExpressionBody),
        DestructorDeclarationSyntax method => (DeclarationKind.Method, ["~" + method.Identifier.ValueText], (RoslynNode?)method.Body ?? method.ExpressionBody),
        OperatorDeclarationSyntax method => (DeclarationKind.Method, ["operator " + method.OperatorToken.ValueText], (RoslynNode?)method.Body ?? method.ExpressionBody),
        ConversionOperatorDeclarationSyntax method => (DeclarationKind.Method, ["operator " + method.Type], (RoslynNode?)method.Body ?? method.ExpressionBody),
        IndexerDeclarationSyntax indexer => (HasBody(indexer) ? DeclarationKind.Method : DeclarationKind.Field, ["this[]"], (RoslynNode?)indexer.AccessorList ?? indexer.ExpressionBody),
        PropertyDeclarationSyntax property => (HasBody(property) ? DeclarationKind.Method : DeclarationKind.Field, [property.Identifier.ValueText], HasBody(property) ? (RoslynNode?)property.AccessorList ?? property.ExpressionBody : null),
        EventDeclarationSyntax property => (DeclarationKind.Method, [property.Identifier.ValueText], property.AccessorList),
        BaseFieldDeclarationSyntax field => (DeclarationKind.Field, [.. field.Declaration.Variables.Select(static variable => variable.Identifier.ValueText)], null),
        _ => null,
    };

    // A method without a body is its type's signature, and a unit of its own only outside of one.
    private static DeclarationKind Of(RoslynNode node) => node.Parent is BaseTypeDeclarationSyntax ? DeclarationKind.Method : DeclarationKind.Function;

    private static bool HasBody(BasePropertyDeclarationSyntax property) =>
        property is PropertyDeclarationSyntax { ExpressionBody: not null } or IndexerDeclarationSyntax { ExpressionBody: not null }
        || property.AccessorList?.Accessors.Any(static accessor => accessor.Body is not null || accessor.ExpressionBody is not null) == true;

    private static TextSpan? BodyOf(RoslynNode node, RoslynNode? body) => node switch
    {
        _ when body is not null => new TextSpan(body.SpanStart, body.Span.End),
        BaseTypeDeclarationSyntax { OpenBraceToken.RawKind: (int)RoslynKind.OpenBraceToken } type when type.CloseBraceToken.Span.End > type.OpenBraceToken.SpanStart =>
            new TextSpan(type.OpenBraceToken.SpanStart, type.CloseBraceToken.Span.End),
        _ => null,
    };

    private static IEnumerable<int> CutsOf(RoslynNode node, RoslynNode? body) => node switch
    {
        TypeDeclarationSyntax type => type.Members.Select(StartOf),
        EnumDeclarationSyntax list => list.Members.Select(StartOf),
        _ when body is BlockSyntax block => block.Statements.Select(static statement => statement.SpanStart),
        _ when body is AccessorListSyntax accessors => accessors.Accessors.Select(static accessor => accessor.SpanStart),
        _ => [],
    };

    // With the comments right above: a blank line ends them.
    private static int StartOf(RoslynNode node)
    {
        var start = node.SpanStart;
        var ends = 0;
        foreach (var trivia in node.GetLeadingTrivia().Reverse())
        {
            if (trivia.IsKind(RoslynKind.EndOfLineTrivia) && ++ends > 1)
            {
                break;
            }

            if (trivia.RawKind is (int)RoslynKind.SingleLineCommentTrivia or (int)RoslynKind.MultiLineCommentTrivia)
            {
                (start, ends) = (trivia.SpanStart, 0);
            }
            else if (trivia.IsDirective)
            {
                break;
            }
        }

        return start;
    }

    private static bool IsTest(AttributeSyntax attribute) => TestAttributes.Contains(Last(attribute.Name)) || TestAttributes.Contains(Last(attribute.Name).Replace("Attribute", string.Empty, StringComparison.Ordinal));

    // By their form: Roslyn would make an object of every node that is looked at, which takes longer than parsing.
    private void References(RoslynNode node, int parent, params IReadOnlyList<string> own)
    {
        foreach (var name in Names.In(text.AsSpan(node.SpanStart, node.Span.Length)).Except(own, StringComparer.Ordinal))
        {
            outline.Refer(name, parent);
        }
    }

    private static string Last(NameSyntax name) => name switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        _ => string.Empty,
    };
}
