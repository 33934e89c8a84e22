namespace Resolver.Core.Models;

/// <summary>What travels with a request for vectors besides its texts, as properties of its options and of its reply.</summary>
public static class EmbeddingUse
{
    /// <summary>Of the options: the <see cref="Ids.RepoId"/> whose texts they are, so that its budgets hold and its kill switch works.</summary>
    public const string Repo = "resolver.repo";

    /// <summary>Of the reply: what it cost, US dollars, as a <see cref="decimal"/>; absent where nobody counts.</summary>
    public const string Usd = "resolver.usd";
}
