using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Resolver.Benchmarks.Syntax;

/// <summary>Roslyn, by a walk of every node of the tree that shares nothing with the outliner's.</summary>
internal sealed class CSharpCounterpart : ICounterpart
{
    public async Task<IReadOnlyList<DeclaredFile>> Read(IReadOnlyList<string> paths, CancellationToken cancel)
    {
        var files = new List<DeclaredFile>();
        foreach (var path in paths)
        {
            // GetString keeps a byte order mark, as the outliner gets it.
            var text = System.Text.Encoding.UTF8.GetString(await File.ReadAllBytesAsync(path, cancel));
            files.Add(Read(path, text));
        }

        return files;
    }

    private static DeclaredFile Read(string path, string text)
    {
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview));
        if (tree.GetDiagnostics().FirstOrDefault(static found => found.Severity == DiagnosticSeverity.Error) is { } error)
        {
            return new DeclaredFile(path, error.ToString(), []);
        }

        var declared = tree.GetRoot().DescendantNodes().OfType<MemberDeclarationSyntax>().Select(Describe).OfType<Declared>();
        return new DeclaredFile(path, null, [.. declared]);
    }

    private static Declared? Describe(MemberDeclarationSyntax node)
    {
        if (node.Ancestors().Any(static around => around is BlockSyntax) || NameOf(node) is not { } name)
        {
            return null;
        }

        return new Declared(node.Kind().ToString(), name.Length > 0 ? [name] : [], Docs(node), node.SpanStart, node.Span.End, node.Parent is BaseTypeDeclarationSyntax);
    }

    private static string? NameOf(MemberDeclarationSyntax node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
        DelegateDeclarationSyntax type => type.Identifier.ValueText,
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        ConstructorDeclarationSyntax method => method.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        OperatorDeclarationSyntax or ConversionOperatorDeclarationSyntax or DestructorDeclarationSyntax or IndexerDeclarationSyntax or EventDeclarationSyntax => string.Empty,
        _ => null,
    };

    private static int Docs(MemberDeclarationSyntax node)
    {
        var lines = node.SyntaxTree.GetText();
        var last = node.GetLeadingTrivia().LastOrDefault(static trivia => trivia.HasStructure && trivia.GetStructure() is DocumentationCommentTriviaSyntax);
        if (last == default || lines.Lines.GetLineFromPosition(node.SpanStart).LineNumber > lines.Lines.GetLineFromPosition(last.FullSpan.End).LineNumber)
        {
            return node.SpanStart;
        }

        return last.FullSpan.Start;
    }
}
