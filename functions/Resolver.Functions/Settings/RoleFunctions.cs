using System.Collections.Immutable;
using Microsoft.Azure.Functions.Worker.Core.FunctionMetadata;

namespace Resolver.Functions.Settings;

/// <summary>Shows the host only the functions of this app's role: what it does not know it cannot call, whatever its settings say.</summary>
/// <param name="inner">All functions of the package.</param>
/// <param name="role">The role.</param>
internal sealed class RoleFunctions(IFunctionMetadataProvider inner, AppRole role) : IFunctionMetadataProvider
{
    /// <summary>Of hands.</summary>
    public const string Publish = "hands";

    /// <summary>Of hands.</summary>
    public const string Note = "hands-note";

    /// <summary>Of both.</summary>
    public const string Health = "health";

    /// <inheritdoc />
    public async Task<ImmutableArray<IFunctionMetadata>> GetFunctionMetadataAsync(string directory) =>
        [.. (await inner.GetFunctionMetadataAsync(directory)).Where(function => Has(role, function.Name!))];

    /// <summary>Whether a role has a function.</summary>
    internal static bool Has(AppRole role, string function) => function switch
    {
        Health => true,
        Publish or Note => role == AppRole.Hands,
        _ => role == AppRole.Brain,
    };
}
