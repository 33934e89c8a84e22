namespace Resolver.Models.Cassettes;

/// <summary>What a cassette does with a request.</summary>
public enum CassetteMode
{
    /// <summary>Answers from the file alone: no network, no key. A request that is not in it is a fault.</summary>
    Replay,

    /// <summary>Asks the endpoint, and keeps its answer in place of what the file had for the same request.</summary>
    Record,

    /// <summary>Answers from the file; asks the endpoint for what is not in it, and keeps that.</summary>
    Auto,

    /// <summary>As <see cref="Replay"/>, but a request that is not in the file is written into it, for a person to add the answer.</summary>
    Draft,
}
