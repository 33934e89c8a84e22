using System.Collections.Immutable;
using Pulumi.Testing;

namespace Resolver.Infra.Tests;

/// <summary>Stands in for Azure: takes every resource and answers with what Azure would add. Secrets that it gives out can be told by <see cref="Secret"/>.</summary>
internal sealed class Azure : IMocks
{
    /// <summary>Is in everything that must not become known.</summary>
    internal const string Secret = "S3CRET";

    internal const string Subscription = "11111111-2222-4333-8444-555555555555";
    private readonly List<MockResourceArgs> made = [];
    private readonly Lock gate = new();

    /// <summary>What was made.</summary>
    internal IReadOnlyList<MockResourceArgs> Made
    {
        get
        {
            lock (gate)
            {
                return [.. made];
            }
        }
    }

    /// <inheritdoc/>
    public Task<(string? id, object state)> NewResourceAsync(MockResourceArgs args)
    {
        lock (gate)
        {
            made.Add(args);
        }

        var name = NameOf(args) ?? args.Name!;
        var state = args.Inputs.SetItem("name", name);
        foreach (var (key, value) in Added(args.Type!, name))
        {
            state = state.SetItem(key, value);
        }

        return Task.FromResult<(string? id, object state)>((IdOf(args.Type!, name), state));
    }

    /// <inheritdoc/>
    public Task<object> CallAsync(MockCallArgs args) => Task.FromResult<object>(args.Token == "azure-native:authorization:getClientConfig"
        ? new Dictionary<string, object>(StringComparer.Ordinal) { ["clientId"] = "c", ["objectId"] = "o", ["subscriptionId"] = Subscription, ["tenantId"] = "t" }
        : throw new InvalidOperationException($"{args.Token} is not asked for: what it answers may be secret."));

    /// <summary>The name of a resource on Azure, by the one input that is it.</summary>
    internal static string? NameOf(MockResourceArgs args) => NamingTests.Rules.TryGetValue(args.Type!, out var rule) && args.Inputs.TryGetValue(rule.Property, out var name) ? (string)name : null;

    internal static string IdOf(string type, string name) => $"/subscriptions/{Subscription}/of/{type}/{name}";

    private static Dictionary<string, object> Added(string type, string name) => type switch
    {
        "azure-native:managedidentity:UserAssignedIdentity" => new(StringComparer.Ordinal) { ["principalId"] = $"principal-of-{name}", ["clientId"] = $"client-of-{name}", ["tenantId"] = "t" },
        "azure-native:storage:StorageAccount" => new(StringComparer.Ordinal)
        {
            ["primaryEndpoints"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["blob"] = $"https://{name}.blob.core.windows.net/",
                ["queue"] = $"https://{name}.queue.core.windows.net/",
                ["table"] = $"https://{name}.table.core.windows.net/",
            },
        },
        "azure-native:web:WebApp" => new(StringComparer.Ordinal) { ["defaultHostName"] = $"{name}.azurewebsites.net" },
        "azure-native:app:ManagedEnvironment" => new(StringComparer.Ordinal) { ["defaultDomain"] = $"{name}.example.azurecontainerapps.io" },
        "azure-native:containerregistry:Registry" => new(StringComparer.Ordinal) { ["loginServer"] = $"{name}.azurecr.io" },
        "azure-native:eventgrid:Topic" => new(StringComparer.Ordinal) { ["endpoint"] = $"https://{name}.eventgrid.azure.net/api/events" },
        "azure-native:applicationinsights:Component" => new(StringComparer.Ordinal) { ["connectionString"] = $"InstrumentationKey={Secret}", ["instrumentationKey"] = Secret },
        "azure-native:network:AzureFirewall" => new(StringComparer.Ordinal) { ["ipConfigurations"] = ImmutableArray.Create<object>(ImmutableDictionary<string, object>.Empty.Add("name", "traffic").Add("privateIPAddress", "10.42.5.4")) },
        _ => [],
    };
}
