using Resolver.Core.Faults;
using Resolver.Core.Models;
using Resolver.Core.Scaffold;
using Resolver.Models.Chains.Scaffold.Go;
using Resolver.Models.Chains.Scaffold.Proto;
using Resolver.Models.Prompts;

namespace Resolver.Models.Chains.Scaffold;

/// <summary>
/// Requirements -> look up -> routes -> freeze. The registry is read before, the implementation is written after, both without a model:
/// what a model decides is only which messages, which operations, which routes and which rules.
/// </summary>
internal static class ScaffoldChain
{
    private const int MaxBody = 20_000;

    private static readonly PromptFile System = PromptFile.Read("scaffold-1.system");

    /// <summary>The chain.</summary>
    public static Chain<ScaffoldTask, FrozenService> Steps { get; } = Chain.Of(new RequirementsStep())
        .Then(Plain<Requirements, FoundSchemas>("look-up", LookUp))
        .Then(new RoutesStep())
        .Then(Plain<ServiceContract, FrozenService>("freeze", Freeze));

    /// <summary>What it begins with.</summary>
    public static ScaffoldTask Begin(ScaffoldPrompt prompt)
    {
        var schemas = ProtoSet.Read(prompt.Schemas);
        IReadOnlyList<PromptPart> shown =
        [
            .. PromptParts.Issue(prompt.IssueTitle, prompt.IssueBody, MaxBody),
            new("Schema registry", "schemas", SchemaText.Catalogue(schemas)),
        ];
        return new ScaffoldTask(prompt, schemas, new ChainPrompt(System, shown));
    }

    private static FoundSchemas LookUp(Requirements requirements)
    {
        var (messages, enums) = requirements.Task.Schemas.Closure(requirements.Resources.Select(static resource => resource.Message));
        return new FoundSchemas(requirements, messages, enums);
    }

    private static FrozenService Freeze(ServiceContract contract)
    {
        var (files, tests) = GoService.Frozen(contract);

        // Whatever cannot be written later is found before anything is frozen.
        GoService.Implementation(contract);
        return new FrozenService(contract, files, tests);
    }

    // What a registry has and Go has not is an outcome with its code; what was paid before it still counts.
    private static PlainStep<TIn, TOut> Plain<TIn, TOut>(string name, Func<TIn, TOut> make) => new(name, (input, _) =>
    {
        try
        {
            return Task.FromResult<StepOutcome<TOut>>(new StepOutcome<TOut>.Done(make(input), ModelUsage.None));
        }
        catch (ResolverFault wrong) when (wrong.Code.StartsWith("PROTO-", StringComparison.Ordinal) || wrong.Code.StartsWith("SCAFFOLD-", StringComparison.Ordinal))
        {
            return Task.FromResult<StepOutcome<TOut>>(new StepOutcome<TOut>.Failed(wrong.Code, wrong.Message, wrong.Transient, ModelUsage.None));
        }
    });
}
