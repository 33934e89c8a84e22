using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.VisualStudio.TestPlatform.ObjectModel;
using Microsoft.VisualStudio.TestPlatform.ObjectModel.Adapter;
using Resolver.Repair.CSharp.Protocol;

namespace Resolver.Repair.TestHost.Run;

/// <summary>
/// Runs the tests of any framework that brings a VSTest adapter (xUnit.net v2, NUnit, MSTest), by calling the adapter in this process.
/// </summary>
internal sealed class VsTestEngine : ITestEngine
{
    private readonly string assemblyPath;
    private readonly IReadOnlyList<Type> adapterTypes;
    private readonly SortedDictionary<string, TestCase> cases = new(StringComparer.Ordinal);
    private readonly Dictionary<Guid, string> keyOfId = [];
    private IReadOnlyList<HostTest>? tests;

    private VsTestEngine(string assemblyPath, IReadOnlyList<Type> adapterTypes)
    {
        this.assemblyPath = assemblyPath;
        this.adapterTypes = adapterTypes;
    }

    /// <summary>The engine for the adapters in the test assembly's folder.</summary>
    /// <exception cref="InvalidOperationException">There is no adapter.</exception>
    public static VsTestEngine For(string assemblyPath)
    {
        var types = Directory.GetFiles(Path.GetDirectoryName(assemblyPath)!, "*.dll")
            .Where(path => Path.GetFileName(path).Contains("TestAdapter", StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .SelectMany(path => Types(AssemblyLoadContext.Default.LoadFromAssemblyPath(path)))
            .Where(type => type is { IsAbstract: false, IsInterface: false })
            .ToList();
        return types.Exists(typeof(ITestDiscoverer).IsAssignableFrom) && types.Exists(typeof(ITestExecutor).IsAssignableFrom)
            ? new VsTestEngine(assemblyPath, types)
            : throw new InvalidOperationException("The test project's output has no test adapter.");
    }

    public Task<IReadOnlyList<HostTest>> Discover() => Task.FromResult(tests ??= Find());

    public Task Run(IReadOnlySet<string>? keys, Func<HostResult, bool> ended)
    {
        var chosen = cases.Where(pair => keys?.Contains(pair.Key) != false).Select(pair => pair.Value).ToList();
        var stopped = false;
        foreach (var executor in New<ITestExecutor>())
        {
            var mine = chosen.Where(test => test.ExecutorUri == UriOf(executor)).ToList();
            if (mine.Count > 0 && !stopped)
            {
                var recorder = new VsTestRecorder(keyOfId, ended, () =>
                {
                    stopped = true;
                    executor.Cancel();
                });
                executor.RunTests(mine, recorder, recorder);
            }
        }

        return Task.CompletedTask;
    }

    private List<HostTest> Find()
    {
        var sink = new VsTestRecorder(keyOfId, _ => true, () => { });
        foreach (var discoverer in New<ITestDiscoverer>())
        {
            discoverer.DiscoverTests([assemblyPath], sink, sink, sink);
        }

        foreach (var test in sink.Found.OrderBy(test => test.FullyQualifiedName, StringComparer.Ordinal).ThenBy(test => test.DisplayName, StringComparer.Ordinal))
        {
            var key = $"{test.FullyQualifiedName}|{test.DisplayName}";
            for (var twin = 2; cases.ContainsKey(key); twin++)
            {
                key = string.Create(CultureInfo.InvariantCulture, $"{test.FullyQualifiedName}|{test.DisplayName}#{twin}");
            }

            cases[key] = test;
            keyOfId[test.Id] = key;
        }

        return [.. cases.Select(pair => new HostTest(pair.Key, pair.Value.FullyQualifiedName, pair.Value.DisplayName))];
    }

    private IEnumerable<T> New<T>() => adapterTypes.Where(typeof(T).IsAssignableFrom).Select(type => (T)Activator.CreateInstance(type)!);

    private static Uri? UriOf(ITestExecutor executor) =>
        executor.GetType().GetCustomAttribute<ExtensionUriAttribute>() is { ExtensionUri: { } uri } ? new Uri(uri) : null;

    // An adapter may have types for another platform whose base types are not there.
    private static IEnumerable<Type> Types(Assembly adapter)
    {
        try
        {
            return adapter.GetTypes();
        }
        catch (ReflectionTypeLoadException partly)
        {
            return partly.Types.OfType<Type>();
        }
    }
}
