namespace Resolver.Local.Tests.Server.Load;

/// <summary>What came of a load of signed events.</summary>
/// <param name="Sent">Events, each once in its own words.</param>
/// <param name="Acknowledged">Those that were answered with 2xx.</param>
/// <param name="Resent">Sent again, because the server died before it answered.</param>
/// <param name="Errors">Answers of 500 and above.</param>
/// <param name="Milliseconds">From when each was to be sent to its answer; those that were sent again are left out.</param>
/// <param name="Megabytes">The server's resident memory at the start, in the middle, at the end (10^6 bytes).</param>
/// <param name="Stored">Events in the inbox afterwards.</param>
/// <param name="Lost">Acknowledged, and not in the inbox.</param>
/// <param name="Twice">In the inbox more than once.</param>
/// <param name="Unworked">Not yet worked on, when the inbox had its time.</param>
internal sealed record LoadReport(
    int Sent,
    int Acknowledged,
    int Resent,
    int Errors,
    IReadOnlyList<double> Milliseconds,
    IReadOnlyList<double> Megabytes,
    int Stored,
    int Lost,
    int Twice,
    int Unworked);
