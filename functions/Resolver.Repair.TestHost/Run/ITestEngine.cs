using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Run;

/// <summary>Runs the tests of one assembly in this process, again and again.</summary>
internal interface ITestEngine
{
    /// <summary>Finds the tests; called once, before the first run.</summary>
    Task<IReadOnlyList<HostTest>> Discover();

    /// <summary>Runs tests one after the other.</summary>
    /// <param name="keys">Which; null for all.</param>
    /// <param name="ended">Hears each result; false ends the run early.</param>
    Task Run(IReadOnlySet<string>? keys, Func<HostResult, bool> ended);
}
