using Resolver.Core.Ids;

namespace Resolver.Core.Scaffold;

/// <summary>
/// What a new service is to do, whole: the acceptance tests are written from it and frozen, and the implementation is made from it
/// afterwards. Every name in it has been checked, so that both can be plain text templates.
/// </summary>
public sealed record ServiceContract
{
    /// <summary>Lower-case words joined by <c>-</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The Go module's path.</summary>
    public required string Module { get; init; }

    /// <summary>The module's folder inside the repository; nothing outside of it is touched.</summary>
    public required RepoPath Folder { get; init; }

    /// <summary>What the service is for, in one line of untrusted text.</summary>
    public required string Summary { get; init; }

    /// <summary>What it keeps, at least one.</summary>
    public required IReadOnlyList<ResourceContract> Resources { get; init; }

    /// <summary>The messages that it needs, dependencies included, in a fixed order.</summary>
    public required IReadOnlyList<MessageSchema> Messages { get; init; }

    /// <summary>The enumerations that it needs, in a fixed order.</summary>
    public required IReadOnlyList<EnumSchema> Enums { get; init; }

    /// <summary>What the issue asks for and a scaffold does not give, one line each; untrusted text.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];
}

/// <summary>One message behind a route.</summary>
/// <param name="Message">Full name.</param>
/// <param name="Path">Route of the collection, for example <c>/v1/orders</c>.</param>
/// <param name="Key">Name of the string field that identifies one.</param>
/// <param name="Operations">At least one, each once, in the order of the enumeration.</param>
public sealed record ResourceContract(string Message, string Path, string Key, IReadOnlyList<ResourceOperation> Operations)
{
    /// <summary>Whether it takes this operation.</summary>
    public bool Has(ResourceOperation operation) => Operations.Contains(operation);
}

/// <summary>What can be done with a resource.</summary>
public enum ResourceOperation
{
    /// <summary>POST on the collection.</summary>
    Create,

    /// <summary>GET of one.</summary>
    Get,

    /// <summary>GET of the collection.</summary>
    List,

    /// <summary>PUT of one.</summary>
    Update,

    /// <summary>DELETE of one.</summary>
    Delete,
}
