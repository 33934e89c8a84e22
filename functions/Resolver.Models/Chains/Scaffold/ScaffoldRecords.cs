using Resolver.Core.Models;
using Resolver.Core.Scaffold;
using Resolver.Core.Workspaces;
using Resolver.Models.Chains.Scaffold.Proto;
using Resolver.Models.Prompts;

namespace Resolver.Models.Chains.Scaffold;

/// <summary>What the chain begins with: the prompt, the registry read, and the part of the prompt that all steps share.</summary>
internal sealed record ScaffoldTask(ScaffoldPrompt Prompt, ProtoSet Schemas, ChainPrompt Writer);

/// <summary>What the issue wants kept.</summary>
/// <param name="Message">Full name in the registry.</param>
/// <param name="Operations">In the order of the enumeration.</param>
internal sealed record WantedResource(string Message, IReadOnlyList<ResourceOperation> Operations);

/// <summary>The data requirements, as the issue has them.</summary>
internal sealed record Requirements(
    ScaffoldTask Task, string Service, string? Module, string Summary, IReadOnlyList<WantedResource> Resources, IReadOnlyList<string> LeftOut);

/// <summary>The requirements with the registry's messages, dependencies included.</summary>
internal sealed record FoundSchemas(Requirements Requirements, IReadOnlyList<MessageSchema> Messages, IReadOnlyList<EnumSchema> Enums);

/// <summary>What is frozen before anything is implemented.</summary>
internal sealed record FrozenService(ServiceContract Contract, IReadOnlyList<FileChange> Files, IReadOnlyList<string> Tests);
