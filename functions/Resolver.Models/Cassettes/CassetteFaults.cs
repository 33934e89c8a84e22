using Resolver.Core.Faults;
using Resolver.Models.Gateway;

namespace Resolver.Models.Cassettes;

/// <summary>What can be wrong with a cassette; each message names the cure.</summary>
internal static class CassetteFaults
{
    public static ResolverFault Missing(string file) => ResolverFault.Usage(
        "CASSETTE-MISSING", $"There is no cassette {file}; record it with --cassette-mode record, or begin one by hand with --cassette-mode draft.");

    public static ResolverFault Invalid(string file, string problem, Exception? inner = null) => ResolverFault.Usage(
        "CASSETTE-INVALID", $"The cassette {file} {problem}; mend it there (docs/models.md describes the file), or record it again.", inner);

    public static ResolverFault Unusable(string file, Exception inner) => ResolverFault.Usage(
        "CASSETTE-FILE", $"The cassette {file} cannot be read or written ({inner.GetType().Name}); check that its folder is there and that you may use it.", inner);

    public static ResolverFault Miss(string file, string difference) => ResolverFault.Usage(
        "CASSETTE-MISS", $"The cassette {file} has no answer to this request; record it again with --cassette-mode record or auto, or write the answer by hand with draft. {difference}");

    public static ResolverFault Unanswered(string file, int call) => ResolverFault.Usage(
        "CASSETTE-UNANSWERED", $"Call {call} of the cassette {file} has no answer yet; write one in place of its null, or record it with --cassette-mode auto.");

    public static ResolverFault NoChat(string file) => ResolverFault.Usage(
        "CASSETTE-REQUEST", $"The request is no chat completion, which is all that the cassette {file} can hold; run without --cassette.");

    /// <summary>Carries a fault out through the client library and the pipeline.</summary>
    /// <param name="fault">What is wrong.</param>
    /// <param name="sent">Whether the endpoint was asked, and may bill.</param>
    public static CallFailureException Out(ResolverFault fault, bool sent) =>
        new(new CallFailure(fault.Code, fault.Message, Transient: false, Retry: false, MayBeBilled: sent) { Fault = fault, NotSent = !sent });
}
