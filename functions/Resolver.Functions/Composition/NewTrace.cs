using System.Diagnostics;
using Resolver.Adapters.Intake;

namespace Resolver.Functions.Composition;

/// <summary>The trace of an event: the one that the host has begun for it, or a new one.</summary>
internal static class NewTrace
{
    public static string Parent() => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } current } ? current : IssueRuns.NewTraceParent();
}
