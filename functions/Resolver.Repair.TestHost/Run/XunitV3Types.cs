using System.Reflection;

namespace Resolver.Repair.TestHost.Run;

/// <summary>The parts of xUnit.net v3 that are used, found by name in the version that the test project brings.</summary>
internal sealed class XunitV3Types
{
    private readonly Assembly core = Load("xunit.v3.core");
    private readonly Assembly common = Load("xunit.v3.common");
    private readonly Assembly runner = Load("xunit.v3.runner.common");
    private readonly Dictionary<(Type Type, string Name), PropertyInfo?> properties = [];

    public Type Framework => core.GetType("Xunit.v3.ITestFramework", throwOnError: true)!;

    public Type TestCase => common.GetType("Xunit.Sdk.ITestCase", throwOnError: true)!;

    /// <summary>A message's interface, for <see cref="Type.IsInstanceOfType"/>.</summary>
    public Type Message(string name) => common.GetType("Xunit.Sdk." + name, throwOnError: true)!;

    public object GetTestFramework(Assembly tests) =>
        core.GetType("Xunit.v3.ExtensibilityPointFactory", throwOnError: true)!
            .GetMethod("GetTestFramework", [typeof(Assembly)])!
            .Invoke(null, [tests])!;

    /// <summary>Lays the ambient test context for what is awaited next in the same method.</summary>
    public void BeginContext()
    {
        const BindingFlags AnyStatic = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var begin = core.GetType("Xunit.TestContext", throwOnError: true)!.GetMethod("SetForInitialization", AnyStatic);
        begin?.Invoke(null, [null, false, false]);
    }

    public object NewSink(Func<object, bool> heard)
    {
        var sink = DispatchProxy.Create(common.GetType("Xunit.Sdk.IMessageSink", throwOnError: true)!, typeof(MessageSinkProxy));
        ((MessageSinkProxy)sink).Heard = heard;
        return sink;
    }

    public object NewOptions(string factory)
    {
        var configuration = Activator.CreateInstance(runner.GetType("Xunit.Runner.Common.TestAssemblyConfiguration", throwOnError: true)!)!;
        // One test at a time: results and statics must not depend on scheduling. Theories in cases, as the ids of the baseline have them.
        Set(configuration, "ParallelizeTestCollections", false);
        Set(configuration, "MaxParallelThreads", 1);
        Set(configuration, "PreEnumerateTheories", true);
        return runner.GetType("Xunit.Runner.Common.TestFrameworkOptions", throwOnError: true)!
            .GetMethod(factory, [configuration.GetType()])!
            .Invoke(null, [configuration])!;
    }

    public object? Find(object discoverer, Func<object, ValueTask<bool>> callback, object options) =>
        Invoke(discoverer, "Xunit.v3.ITestFrameworkDiscoverer", "Find", [callback, options, null, null]);

    public object? RunTestCases(object executor, Array cases, object sink, object options, CancellationToken stop) =>
        Invoke(executor, "Xunit.v3.ITestFrameworkExecutor", "RunTestCases", [cases, sink, options, stop]);

    /// <summary>A property as text; an empty string where it is absent or null.</summary>
    public string Text(object instance, string name) => Get(instance, name)?.ToString() ?? string.Empty;

    /// <summary>A property by name, explicit implementations included.</summary>
    public object? Get(object instance, string name)
    {
        var type = instance.GetType();
        if (!properties.TryGetValue((type, name), out var property))
        {
            property = type.GetProperty(name) ?? type.GetInterfaces().Select(face => face.GetProperty(name)).FirstOrDefault(found => found is not null);
            properties[(type, name)] = property;
        }

        return property?.GetValue(instance);
    }

    public static object? Call(object instance, Type face, string method, params object?[] arguments) =>
        face.GetMethod(method)!.Invoke(instance, arguments);

    public static Task Finish(object? task) => task is ValueTask pending ? pending.AsTask() : Task.CompletedTask;

    public static Task Dispose(object instance) => instance is IAsyncDisposable later ? later.DisposeAsync().AsTask() : Task.CompletedTask;

    // Older versions have no cancellation token at the end: as many arguments are passed as the method takes.
    private object? Invoke(object instance, string face, string name, object?[] arguments)
    {
        var method = core.GetType(face, throwOnError: true)!.GetMethod(name)!;
        return method.Invoke(instance, arguments[..method.GetParameters().Length]);
    }

    private static void Set(object configuration, string name, object value) =>
        configuration.GetType().GetProperty(name)?.SetValue(configuration, value);

    private static Assembly Load(string name) => Assembly.Load(new AssemblyName(name));
}

/// <summary>An <c>IMessageSink</c> of whatever version is loaded.</summary>
public class MessageSinkProxy : DispatchProxy
{
    /// <summary>Hears each message; false ends the run.</summary>
    public Func<object, bool>? Heard { get; set; }

    /// <inheritdoc />
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        args is [{ } message] && Heard is { } heard ? heard(message) : true;
}
