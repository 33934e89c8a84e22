using Resolver.Syntax;

namespace Resolver.Repair.Mutate;

/// <summary>
/// A family of small edits, language-neutral: it looks at one node of a function and says what could stand there instead.
/// Pure and deterministic; it may propose nonsense (the tests judge) but never the text that is already there.
/// </summary>
public interface IMutator
{
    /// <summary>Short name, the <see cref="Candidate.Kind"/> of what it makes.</summary>
    string Kind { get; }

    /// <summary>Proposes edits that belong to this node (not to its children).</summary>
    IEnumerable<Candidate> Mutate(FunctionScope scope, SyntaxNode node);
}
