namespace Resolver.Syntax.Worker.Bodies;

/// <summary>How a language's bodies are found and read without a tree: nothing that an outline lists stands in them.</summary>
/// <param name="find">The insides of bodies.</param>
/// <param name="statements">Finds where statements begin in one.</param>
/// <param name="names">Collects names.</param>
internal sealed class BodyRules(BodyRules.Finder find, StatementStarts statements, BodyNames names)
{
    /// <summary>Finds the insides of bodies in a text, in source order; null for a text that must be parsed as a whole.</summary>
    public delegate IReadOnlyList<TextSpan>? Finder(ReadOnlySpan<char> text);

    /// <inheritdoc cref="Finder"/>
    public IReadOnlyList<TextSpan>? Find(string text) => find(text);

    /// <summary>Where statements begin in the inside of a body.</summary>
    public IReadOnlyList<int> Statements(ReadOnlySpan<char> body) => statements.In(body);

    /// <summary>The names that a body uses, each once; valid until the next call.</summary>
    public IReadOnlyCollection<string> Names(ReadOnlySpan<char> body) => names.In(body);
}
