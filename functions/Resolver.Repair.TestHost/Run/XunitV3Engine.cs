using System.Globalization;
using System.Reflection;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Run;

/// <summary>
/// Runs xUnit.net v3 tests in this process through its own framework, discoverer and executor. By reflection, because the test
/// project brings its own version; the runner's process start and the report files are what this saves.
/// </summary>
internal sealed class XunitV3Engine : ITestEngine
{
    private readonly Assembly assembly;
    private readonly XunitV3Types types;
    private readonly Dictionary<string, object> cases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> keyOfId = new(StringComparer.Ordinal);
    private readonly object framework;
    private IReadOnlyList<HostTest>? tests;

    private XunitV3Engine(Assembly assembly, XunitV3Types types)
    {
        this.assembly = assembly;
        this.types = types;
        framework = types.GetTestFramework(assembly);
    }

    /// <summary>The engine, or null where the assembly does not use xUnit.net v3.</summary>
    public static XunitV3Engine? For(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Any(name => name.Name is "xunit.v3.core" or "xunit.v3.runner.inproc.console" or "xunit.v3.common")
            ? new XunitV3Engine(assembly, new XunitV3Types())
            : null;

    public async Task<IReadOnlyList<HostTest>> Discover() => tests ??= await Find();

    public async Task Run(IReadOnlySet<string>? keys, Func<HostResult, bool> ended)
    {
        var chosen = tests!.Where(test => keys?.Contains(test.Key) != false).Select(test => cases[test.Key]).ToList();
        using var stop = new CancellationTokenSource();
        var sink = types.NewSink(new XunitV3Results(types, keyOfId, ended, stop).OnMessage);
        types.BeginContext();
        var executor = XunitV3Types.Call(framework, types.Framework, "GetExecutor", assembly)!;
        var list = Array.CreateInstance(types.TestCase, chosen.Count);
        for (var i = 0; i < chosen.Count; i++)
        {
            list.SetValue(chosen[i], i);
        }

        await XunitV3Types.Finish(types.RunTestCases(executor, list, sink, types.NewOptions("ForExecution"), stop.Token));
        await XunitV3Types.Dispose(executor);
    }

    private async Task<List<HostTest>> Find()
    {
        types.BeginContext();
        var discoverer = XunitV3Types.Call(framework, types.Framework, "GetDiscoverer", assembly)!;
        var found = new List<(string Method, string Name, object Case)>();
        Func<object, ValueTask<bool>> take = testCase =>
        {
            var method = $"{types.Text(testCase, "TestClassName")}.{types.Text(testCase, "TestMethodName")}";
            found.Add((method, types.Text(testCase, "TestCaseDisplayName"), testCase));
            return new ValueTask<bool>(true);
        };
        await XunitV3Types.Finish(types.Find(discoverer, take, types.NewOptions("ForDiscovery")));
        await XunitV3Types.Dispose(discoverer);
        return [.. found.OrderBy(test => test.Name, StringComparer.Ordinal).ThenBy(test => test.Method, StringComparer.Ordinal).Select(Register)];
    }

    private HostTest Register((string Method, string Name, object Case) test)
    {
        var key = test.Name;
        for (var twin = 2; cases.ContainsKey(key); twin++)
        {
            key = string.Create(CultureInfo.InvariantCulture, $"{test.Name}#{twin}");
        }

        cases[key] = test.Case;
        keyOfId[types.Text(test.Case, "UniqueID")] = key;
        return new HostTest(key, test.Method, test.Name);
    }
}
