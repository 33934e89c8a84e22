using System.Collections.Concurrent;
using System.Collections.Immutable;
using Pulumi;
using Pulumi.Testing;
using Resolver.Infra.Tests;

[assembly: AssemblyFixture(typeof(Environments))]

namespace Resolver.Infra.Tests;

/// <summary>The three environments, each made once: Pulumi makes one at a time in a process.</summary>
public sealed class Environments : IAsyncLifetime
{
    private static readonly SemaphoreSlim OneAtATime = new(1);
    private readonly Dictionary<string, Made> made = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        foreach (var stack in new[] { "dev", "test", "prod" })
        {
            var azure = new Azure();
            var outputs = await Make(azure, stack, Repository.Settings(stack));
            made[stack] = new Made(azure.Made, outputs);
        }
    }

    /// <summary>Makes an environment, when no other one is being made.</summary>
    internal static async Task<IReadOnlyDictionary<string, string>> Make(Azure azure, string stack, Configuration.Settings settings)
    {
        var texts = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        await OneAtATime.WaitAsync();
        try
        {
            await Deployment.TestAsync(azure, new TestOptions { ProjectName = "resolver", StackName = stack, IsPreview = false }, () => Read(Landscape.Build(settings), texts));
        }
        finally
        {
            OneAtATime.Release();
        }

        return texts;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal Made Of(string stack) => made[stack];

    private static IDictionary<string, object?> Read(IDictionary<string, object?> outputs, ConcurrentDictionary<string, string> texts)
    {
        foreach (var (name, output) in outputs)
        {
            ((Output<string>)output!).Apply(text => texts[name] = text);
        }

        return outputs;
    }

    /// <summary>What an environment is.</summary>
    internal sealed record Made(IReadOnlyList<MockResourceArgs> Resources, IReadOnlyDictionary<string, string> Outputs)
    {
        internal IReadOnlyList<MockResourceArgs> Of(string type) => [.. Resources.Where(resource => resource.Type == $"azure-native:{type}")];
    }
}

/// <summary>Reads what resources were made with.</summary>
internal static class Inputs
{
    internal static object? At(this MockResourceArgs resource, params string[] path) => path.Aggregate<string, object?>(resource.Inputs, static (value, name) => (value as ImmutableDictionary<string, object>)?.GetValueOrDefault(name));

    internal static ImmutableArray<object> List(this MockResourceArgs resource, params string[] path) => resource.At(path) is ImmutableArray<object> list ? list : [];

    /// <summary>A setting of a web app; null where it has none of the name.</summary>
    internal static string? Setting(MockResourceArgs app, string name) => app.List("siteConfig", "appSettings").Where(setting => name.Equals(setting.Of("name"))).Select(static setting => (string?)setting.Of("value")).SingleOrDefault();

    /// <summary>A variable of a container; null where it has none of the name.</summary>
    internal static string? Env(object? container, string name) => container.Of("env").ShouldBeOfType<ImmutableArray<object>>().Where(setting => name.Equals(setting.Of("name"))).Select(static setting => (string?)setting.Of("value")).SingleOrDefault();

    internal static object? Of(this object? map, string name) => (map as ImmutableDictionary<string, object>)?.GetValueOrDefault(name);
}
