using Resolver.Core.Durable;
using Resolver.Core.Loop;
using Resolver.Core.Runs;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Debug;

/// <summary>One tool. What it says is cut, cleaned and stored by the caller.</summary>
internal interface ITool
{
    /// <summary>As the model sees it.</summary>
    ToolDefinition Definition { get; }

    /// <summary>How long one call may take at most.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Does the work, or refuses with a reason that the model can act on.</summary>
    Task<ToolReply> Run(ToolCall call, CancellationToken cancel);
}

/// <summary>A call.</summary>
/// <param name="Scope">The activity's call.</param>
/// <param name="Loop">What the loop began with.</param>
/// <param name="Arguments">JSON, not yet believed.</param>
/// <param name="Patch">The patch as it stands; null where there is none.</param>
internal sealed record ToolCall(ActivityScope Scope, DebugInput Loop, string Arguments, PatchSet? Patch);

/// <summary>What a tool says, before it is stored.</summary>
internal abstract record ToolReply(string Text, string Line)
{
    internal sealed record Told(string Text, string Line) : ToolReply(Text, Line);

    internal sealed record Refused(string Text) : ToolReply(Text, Text);

    internal sealed record Tested(string Text, string Line, TestedPatch Patch, bool Pass, string? Error) : ToolReply(Text, Line);

    internal sealed record Asked(string Question) : ToolReply("The question is with a person.", Question);

    internal sealed record GaveUp(string Reason, IReadOnlyList<string> Suspects) : ToolReply("The attempt ends here.", Reason);
}

/// <summary>A tool whose arguments are read strictly before it sees them.</summary>
internal abstract class Tool<TArguments>(ToolDefinition definition, TimeSpan timeout) : ITool
    where TArguments : class
{
    public ToolDefinition Definition { get; } = definition;

    public TimeSpan Timeout { get; } = timeout;

    public Task<ToolReply> Run(ToolCall call, CancellationToken cancel) =>
        ToolReader.Read<TArguments>(call.Arguments, out var problem) is { } arguments
            ? Run(call, arguments, cancel)
            : Task.FromResult<ToolReply>(new ToolReply.Refused(problem!));

    protected abstract Task<ToolReply> Run(ToolCall call, TArguments arguments, CancellationToken cancel);
}
