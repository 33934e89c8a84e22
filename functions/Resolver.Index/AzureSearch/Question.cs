using Resolver.Core.Ids;

namespace Resolver.Index.AzureSearch;

/// <summary>Something that a ranking wants to know of the index.</summary>
internal abstract record Question
{
    private Question()
    {
    }

    /// <summary>Units by the service's own ranking.</summary>
    /// <param name="Stems">Distinct stems.</param>
    /// <param name="Limit">At most so many.</param>
    public sealed record Match(string Stems, int Limit) : Question;

    /// <summary>Units by their vectors.</summary>
    /// <param name="Vector">One array for one search: it is compared as such.</param>
    /// <param name="Limit">At most so many.</param>
    public sealed record Near(float[] Vector, int Limit) : Question;

    /// <summary>Files by the service's own ranking of all their words.</summary>
    /// <param name="Query">Stems, each with what it is worth.</param>
    /// <param name="Limit">At most so many.</param>
    public sealed record MatchFiles(string Query, int Limit) : Question;

    /// <summary>Units that hold stems next to each other.</summary>
    public sealed record Phrase(string Stems, int Limit) : Question;

    /// <summary>Units that declare a name, lower case.</summary>
    public sealed record Named(string Name) : Question;

    /// <summary>Units that use a name, the first ones by path and line.</summary>
    public sealed record Using(string Name, int Limit) : Question;

    /// <summary>The units of a file, with all that the index has of them.</summary>
    public sealed record In(RepoPath Path) : Question;

    /// <summary>How many units there are.</summary>
    public sealed record Count : Question;
}
