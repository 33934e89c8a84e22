namespace Resolver.Infra.Access;

/// <summary>Where a role holds: a resource, or the part of one that its actor needs.</summary>
/// <param name="Name">How the table and the documentation call it.</param>
internal sealed record Place(string Name)
{
    internal static readonly Place Work = new("storage account for work");
    internal static readonly Place Models = new("Azure OpenAI account");
    internal static readonly Place Search = new("search service");
    internal static readonly Place Vault = new("key vault");
    internal static readonly Place Registry = new("container registry");
    internal static readonly Place Telemetry = new("Application Insights");
    internal static readonly Place Logs = new("log workspace");

    /// <summary>One secret of the key vault.</summary>
    internal static Place Secret(string name) => new($"secret `{name}`");

    /// <summary>One queue of the account for work.</summary>
    internal static Place Queue(string name) => new($"queue `{name}`");

    /// <summary>One container of the account for work.</summary>
    internal static Place Container(string name) => new($"container `{name}`");
}
