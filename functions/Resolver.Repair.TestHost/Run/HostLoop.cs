using System.Reflection;
using System.Runtime.Loader;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Run;

/// <summary>Answers requests of one warm host.</summary>
/// <param name="assemblyPath">The test assembly.</param>
/// <param name="switches">Simple names of the assemblies that hold candidates.</param>
internal sealed class HostLoop(string assemblyPath, IReadOnlyList<string> switches)
{
    private const int MaxMessage = 2000;
    private ITestEngine? engine;
    private SwitchPort? port;

    public async Task<HostReply> Answer(HostRequest request)
    {
        try
        {
            return request.Op == "discover" ? new HostReply(Tests: await (await Engine()).Discover()) : await Run(request);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The frameworks and adapters of other people throw what they like; the caller decides what an error means.
            return new HostReply(Error: Shorten((failure as TargetInvocationException)?.InnerException?.ToString() ?? failure.ToString()));
        }
    }

    private async Task<HostReply> Run(HostRequest request)
    {
        var tests = await Engine();
        port ??= new SwitchPort(switches);
        var results = new List<HostResult>();
        port.Set(request.Switch, request.TickLimit);
        try
        {
            await tests.Run(request.Tests?.ToHashSet(StringComparer.Ordinal), result => Record(results, result, request.StopAtFailure));
        }
        finally
        {
            port.Rest();
        }

        var known = (await tests.Discover()).Select(test => test.Key).ToHashSet(StringComparer.Ordinal);
        var unknown = request.Tests?.Where(key => !known.Contains(key)).ToList();
        return new HostReply(Results: results, Ticks: port.Ticks, Hits: request.Hits ? port.TakeHits() : null, Unknown: unknown);
    }

    private static bool Record(List<HostResult> results, HostResult result, bool stopAtFailure)
    {
        lock (results)
        {
            results.Add(result with { Message = result.Message is null ? null : Shorten(result.Message) });
        }

        return !stopAtFailure || result.Outcome != "failed";
    }

    private async Task<ITestEngine> Engine()
    {
        if (engine is null)
        {
            var assembly = AssemblyLoadContext.Default.LoadFromAssemblyPath(assemblyPath);
            engine = (ITestEngine?)XunitV3Engine.For(assembly) ?? VsTestEngine.For(assemblyPath);
            await engine.Discover();
        }

        return engine;
    }

    private static string Shorten(string text) => text.Length <= MaxMessage ? text : text[..MaxMessage];
}
