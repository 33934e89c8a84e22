using Microsoft.Extensions.AI;
using Resolver.Core.Loop;
using Resolver.Models.Spending;

namespace Resolver.Models.Loop;

/// <summary>The tools as they travel with every turn.</summary>
internal static class LoopTools
{
    /// <summary>For the client library.</summary>
    public static IReadOnlyList<AITool> Declared { get; } =
        [.. ToolCatalog.All.Select(static tool => AIFunctionFactory.CreateDeclaration(tool.Name, tool.Description, tool.Schema))];

    /// <summary>They are charged as prompt.</summary>
    public static int Tokens { get; } = ToolCatalog.All.Sum(static tool => TokenCounter.Count($"{tool.Name} {tool.Description} {tool.Schema}") + 12);
}
