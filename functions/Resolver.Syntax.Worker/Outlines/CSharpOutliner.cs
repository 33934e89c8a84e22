using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Resolver.Syntax.Outlines;
using RoslynKind = Microsoft.CodeAnalysis.CSharp.SyntaxKind;
using RoslynNode = Microsoft.CodeAnalysis.SyntaxNode;

namespace Resolver.Syntax.Worker.Outlines;

/// <summary>Outlines C# with Roslyn: a text that does not parse gives what Roslyn made out of it.</summary>
internal sealed class CSharpOutliner
{
    private static readonly HashSet<string> TestAttributes = new(StringComparer.Ordinal)
    {
        "Fact", "Theory", "Test", "TestCase", "TestCaseSource", "TestMethod", "DataTestMethod", "Property", "Benchmark",
    };

    private readonly OutlineBuilder outline = new();

    /// <summary>Outlines one text.</summary>
    public static Outline Outline(string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None));
        var root = tree.GetCompilationUnitRoot();
        var outliner = new CSharpOutliner();
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
            foreach (var member in list.Members)
            {
                outline.Add(new Declaration { Kind = DeclarationKind.Field, Name = member.Identifier.ValueText, Parent = index, Span = new TextSpan(StartOf(member), member.Span.End) });
            }
        }

        References(node, index);
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

    private void References(RoslynNode node, int parent)
    {
        foreach (var inner in node.DescendantNodesAndSelf(static inner => inner is not (IdentifierNameSyntax or LiteralExpressionSyntax or PredefinedTypeSyntax)))
        {
            switch (inner)
            {
                case InvocationExpressionSyntax call:
                    outline.Refer(Last(call.Expression), parent);
                    break;
                case ObjectCreationExpressionSyntax made:
                    outline.Refer(Last(made.Type), parent);
                    break;
                case BaseTypeSyntax heir:
                    outline.Refer(Last(heir.Type), parent);
                    break;
                case ParameterSyntax { Type: { } type }:
                    outline.Refer(Last(type), parent);
                    break;
                case VariableDeclarationSyntax { Type: { } type }:
                    outline.Refer(Last(type), parent);
                    break;
                case TypeArgumentListSyntax arguments:
                    foreach (var argument in arguments.Arguments)
                    {
                        outline.Refer(Last(argument), parent);
                    }

                    break;
                case AttributeSyntax attribute:
                    outline.Refer(Last(attribute.Name), parent);
                    break;
                default:
                    break;
            }
        }
    }

    private static string Last(RoslynNode node) => node switch
    {
        SimpleNameSyntax name => name.Identifier.ValueText,
        QualifiedNameSyntax name => name.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax name => name.Name.Identifier.ValueText,
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax member => member.Name.Identifier.ValueText,
        NullableTypeSyntax type => Last(type.ElementType),
        ArrayTypeSyntax type => Last(type.ElementType),
        _ => string.Empty,
    };
}
