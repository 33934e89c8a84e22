using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Json;

namespace Resolver.Engine.Dispatch;

/// <summary>A workflow without its types: JSON in, JSON out.</summary>
internal sealed record WorkflowBinding(Func<IWorkflowContext, string, Task<string>> Invoke);

/// <summary>An activity without its types.</summary>
internal sealed record ActivityBinding(Func<ActivityScope, string, CancellationToken, Task<string>> Invoke);

/// <summary>What this engine can run.</summary>
internal sealed class WorkflowRegistry : IWorkflowRegistry
{
    private readonly Dictionary<(string Name, int Version), WorkflowBinding> _workflows = [];
    private readonly Dictionary<string, ActivityBinding> _activities = new(StringComparer.Ordinal);

    public WorkflowBinding? Workflow(string name, int version) => _workflows.GetValueOrDefault((name, version));

    public ActivityBinding? Activity(string name) => _activities.GetValueOrDefault(name);

    /// <inheritdoc />
    public IWorkflowRegistry AddWorkflow<TIn, TOut>(WorkflowDefinition<TIn, TOut> definition, Func<IWorkflow<TIn, TOut>> factory)
    {
        var binding = new WorkflowBinding(async (context, input) =>
        {
            var result = await factory().Run(context, Read<TIn>(input));
            return JsonSerializer.Serialize(result, ResolverJson.Options);
        });
        return _workflows.TryAdd((definition.Name, definition.Version), binding) ? this : throw Twice($"{definition.Name} version {definition.Version}");
    }

    /// <inheritdoc />
    public IWorkflowRegistry AddActivity<TIn, TOut>(ActivityDefinition<TIn, TOut> definition, Func<IActivity<TIn, TOut>> factory)
    {
        var binding = new ActivityBinding(async (scope, input, cancel) =>
        {
            var result = await factory().Run(scope, Read<TIn>(input), cancel);
            return JsonSerializer.Serialize(result, ResolverJson.Options);
        });
        return _activities.TryAdd(definition.Name, binding) ? this : throw Twice(definition.Name);
    }

    private static T Read<T>(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, ResolverJson.Options)!;
        }
        catch (JsonException error)
        {
            throw ResolverFault.Usage("PAYLOAD-INVALID", $"The input is not a valid {typeof(T).Name}; start the run again with the version that wrote it.", error);
        }
    }

    private static ResolverFault Twice(string name) =>
        ResolverFault.Usage("ENGINE-REGISTERED-TWICE", $"'{name}' is registered twice. Names are unique; give the new shape a new name or version.");
}
