using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Compile;

/// <summary>One file with all its mutants behind the switch.</summary>
internal sealed class SchemataFile
{
    private readonly SyntaxTree original;
    private readonly CSharpParseOptions syntax;
    private readonly string text;
    private readonly IReadOnlyList<Edit> guards;
    private readonly StringBuilder written = new();
    private readonly List<Region> regions = [];
    private readonly List<Rejection> rejected = [];
    private readonly List<int> fresh = [];

    private SchemataFile(SyntaxTree original, CSharpParseOptions syntax)
    {
        this.original = original;
        this.syntax = syntax;
        text = original.ToString();
        guards = Instrumenter.Of(original.GetRoot());
    }

    /// <summary>The new text.</summary>
    public string Text => written.ToString();

    /// <summary>Where each mutant stands in the new text, and where each changed body does.</summary>
    public IReadOnlyList<Region> Regions => regions;

    /// <summary>Mutants that could not be placed.</summary>
    public IReadOnlyList<Rejection> Rejected => rejected;

    /// <summary>Mutants that need a new process.</summary>
    public IReadOnlyList<int> Fresh => fresh;

    public static SchemataFile Write(SyntaxTree original, CSharpParseOptions syntax, IEnumerable<Mutant> mutants)
    {
        var file = new SchemataFile(original, syntax);
        file.Write(mutants);
        return file;
    }

    private void Write(IEnumerable<Mutant> mutants)
    {
        var root = original.GetRoot();
        var bodies = new Dictionary<TextSpan, (BodySite Site, List<Mutant> Mutants)>();
        var initials = new Dictionary<TextSpan, (InitialSite Site, List<Mutant> Mutants)>();
        foreach (var mutant in mutants)
        {
            var edit = new TextSpan(mutant.Start, mutant.Length);
            if (BodySite.Around(root, edit) is { } body)
            {
                Add(bodies, body.Span, body, mutant);
            }
            else if (InitialSite.Around(root, edit) is { } initial)
            {
                Add(initials, initial.Expression.Span, initial, mutant);
            }
            else
            {
                rejected.Add(new Rejection(mutant.Id, "It is outside of what can stand behind a switch."));
            }
        }

        var pieces = bodies.Select(pair => (Span: pair.Key, Write: (Action)(() => WriteBody(pair.Value.Site, pair.Value.Mutants))))
            .Concat(initials.Select(pair => (Span: pair.Key, Write: (Action)(() => WriteInitial(pair.Value.Site, pair.Value.Mutants)))))
            .OrderBy(piece => piece.Span.Start);
        WriteAll(pieces);
    }

    private void WriteAll(IEnumerable<(TextSpan Span, Action Write)> pieces)
    {
        var at = 0;
        foreach (var (span, write) in pieces)
        {
            written.Append(Splice.Apply(text, TextSpan.FromBounds(at, span.Start), guards));
            var start = written.Length;
            write();
            regions.Add(new Region(TextSpan.FromBounds(start, written.Length), null));
            at = span.End;
        }

        written.Append(Splice.Apply(text, TextSpan.FromBounds(at, text.Length), guards));
    }

    private void WriteBody(BodySite site, List<Mutant> mutants)
    {
        written.Append(site.Open).Append("switch(").Append(SwitchSource.Enter).Append("){\n");
        foreach (var mutant in mutants)
        {
            if (MutatedBody(site, mutant) is { } body)
            {
                Mark(mutant, string.Create(CultureInfo.InvariantCulture, $"case {mutant.Id}:\n{body}\n{site.Leave}\n"));
            }
        }

        var kept = site.Body is ArrowExpressionClauseSyntax arrow
            ? $"{{{site.Lead(arrow.Expression)}{Splice.Apply(text, arrow.Expression.Span, guards)};}}"
            : Splice.Apply(text, site.Span, guards);
        written.Append("default:\n").Append(kept).Append('\n').Append(site.End == BodyEnd.Returns ? string.Empty : "break;").Append("\n}").Append(site.Close);
    }

    private void WriteInitial(InitialSite site, List<Mutant> mutants)
    {
        written.Append('(');
        foreach (var mutant in mutants)
        {
            var value = Mutated(site.Expression.Span, mutant);
            if (SyntaxFactory.ParseExpression(value, options: syntax, consumeFullText: true).ContainsDiagnostics)
            {
                rejected.Add(new Rejection(mutant.Id, "It is not an expression."));
                continue;
            }

            Mark(mutant, string.Create(CultureInfo.InvariantCulture, $"{SwitchSource.Id} == {mutant.Id} ? ({value}\n) : "));
            if (site.IsStatic)
            {
                fresh.Add(mutant.Id);
            }
        }

        written.Append('(').Append(text, site.Expression.SpanStart, site.Expression.Span.Length).Append("\n))");
    }

    // Parsed on its own first: a candidate that closes the method's brace must not reach its neighbours.
    private string? MutatedBody(BodySite site, Mutant mutant)
    {
        var body = Mutated(site.Span, mutant);
        var lead = site.IsAsync ? "async void M() " : "void M() ";
        var member = SyntaxFactory.ParseMemberDeclaration(lead + body, options: syntax, consumeFullText: true) as MethodDeclarationSyntax;
        if (member is null || member.ContainsDiagnostics)
        {
            rejected.Add(new Rejection(mutant.Id, "It is not well-formed."));
            return null;
        }

        var source = lead + body;
        var loops = Instrumenter.Of(member);
        return member.ExpressionBody is { } arrow
            ? $"{{{site.Lead(arrow.Expression)}{Splice.Apply(source, arrow.Expression.Span, loops)}\n;}}"
            : Splice.Apply(source, TextSpan.FromBounds(lead.Length, source.Length), loops);
    }

    private string Mutated(TextSpan span, Mutant mutant) =>
        string.Concat(text.AsSpan(span.Start, mutant.Start - span.Start), mutant.Text, text.AsSpan(mutant.Start + mutant.Length, span.End - mutant.Start - mutant.Length));

    private void Mark(Mutant mutant, string piece)
    {
        regions.Add(new Region(new TextSpan(written.Length, piece.Length), mutant.Id));
        written.Append(piece);
    }

    private static void Add<T>(Dictionary<TextSpan, (T Site, List<Mutant> Mutants)> sites, TextSpan span, T site, Mutant mutant)
    {
        if (!sites.TryGetValue(span, out var entry))
        {
            sites[span] = entry = (site, []);
        }

        entry.Mutants.Add(mutant);
    }
}

/// <summary>A stretch of the new text.</summary>
/// <param name="Span">Where.</param>
/// <param name="Mutant">Whose it is; null for a whole changed body.</param>
internal sealed record Region(TextSpan Span, int? Mutant);
