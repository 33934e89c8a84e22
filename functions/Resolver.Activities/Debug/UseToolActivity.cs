using Resolver.Core.Artifacts;
using Resolver.Core.Code;
using Resolver.Core.Durable;
using Resolver.Core.Loop;
using Resolver.Core.Progress;
using Resolver.Core.Runs;
using Resolver.Core.Testing;
using Resolver.Core.Text;
using Resolver.Core.Tracing;
using Resolver.Core.Workspaces;

namespace Resolver.Activities.Debug;

/// <summary>
/// One tool call of the debugging loop: the arguments are validated, the time is limited, and what the model sees is cut, cleaned of
/// invisible characters, and free of secrets of known forms. No tool writes outside the attempt's clone, none has the network.
/// </summary>
public sealed class UseToolActivity : IActivity<UseToolInput, ToolOutcome>
{
    /// <summary>Characters of one result at most; head and tail are kept.</summary>
    public const int MaxResult = 12_000;

    private readonly Dictionary<string, ITool> tools;
    private readonly IArtifactStore artifacts;
    private readonly IRunProgress progress;

    /// <summary>Makes the tools.</summary>
    /// <param name="index">Searches with the requester's own rights.</param>
    /// <param name="workspaces">Reads files at base.</param>
    /// <param name="bench">Runs tests.</param>
    /// <param name="artifacts">Payloads.</param>
    /// <param name="test">The test run of a patch, as the gate wants it.</param>
    /// <param name="progress">Shows what is done.</param>
    public UseToolActivity(
        ICodeIndex index, IWorkspaces workspaces, ITestBench bench, IArtifactStore artifacts, IActivity<TestInput, HeadTests> test, IRunProgress progress)
    {
        this.artifacts = artifacts;
        this.progress = progress;
        var files = new PatchedFiles(workspaces);
        ITool[] all =
        [
            new SearchCodeTool(index), new ReadUnitTool(index, files), new ListCallersTool(index),
            new ApplyPatchAndTestTool(files, artifacts, test), new RunTestTool(bench, artifacts), new AskPersonTool(), new GiveUpTool(),
        ];
        tools = all.ToDictionary(static tool => tool.Definition.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc />
    public async Task<ToolOutcome> Run(ActivityScope scope, UseToolInput input, CancellationToken cancel)
    {
        var said = await artifacts.ReadJson<SaidByModel>(input.Said, cancel);
        progress.Report(scope.Key, VisibleText.Line(said.Tool ?? string.Empty, 60));
        var patch = input.Patch is null ? null : await artifacts.ReadJson<PatchSet>(input.Patch, cancel);
        using var span = ToolTelemetry.Start(scope.Key, said.Tool ?? string.Empty, callId: null, said.Arguments);
        var reply = await Reply(new ToolCall(scope, input.Loop, said.Arguments, patch), said.Tool ?? string.Empty, input.WrapUp, cancel);
        if (reply is ToolReply.Refused)
        {
            ToolTelemetry.Refuse(span, "refused", reply.Text);
        }
        else
        {
            ToolTelemetry.Finish(span, reply.Text);
        }

        return await Store(reply, cancel);
    }

    private async Task<ToolReply> Reply(ToolCall call, string name, bool wrapUp, CancellationToken cancel)
    {
        if (Refusal(call, name, wrapUp) is { } refusal)
        {
            return new ToolReply.Refused(refusal);
        }

        var tool = tools[name];
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(tool.Timeout);
        try
        {
            return await tool.Run(call, time.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new ToolReply.Refused($"{name} did not finish within {tool.Timeout.TotalSeconds:0} s; do less at once.");
        }
    }

    private string? Refusal(ToolCall call, string name, bool wrapUp) => name switch
    {
        _ when !tools.ContainsKey(name) => $"There is no tool {VisibleText.Quote(name, 60)}; there are: {Names(ToolCatalog.All)}.",
        _ when wrapUp && ToolCatalog.WrapUp.All(tool => tool.Name != name) => $"Time, money or calls are nearly used up; only {Names(ToolCatalog.WrapUp)} can still be called.",
        _ when name == ToolCatalog.AskPerson.Name && !call.Loop.MayAsk => "Nobody can be asked now; decide by what you know, or give up.",
        _ => null,
    };

    private static string Names(IReadOnlyList<ToolDefinition> some) => string.Join(", ", some.Select(static tool => tool.Name));

    private async Task<ToolOutcome> Store(ToolReply reply, CancellationToken cancel)
    {
        var shown = Secrets.Remove(VisibleText.WithoutHidden(VisibleText.Shorten(reply.Text, MaxResult)));
        var text = await artifacts.WriteText(shown, "text/plain", cancel);
        var line = Secrets.Remove(VisibleText.Line(reply.Line, 200));
        return reply switch
        {
            ToolReply.Told => new ToolOutcome.Told(text, line),
            ToolReply.Refused refused => new ToolOutcome.Refused(text, line, LoopDigest.Of(refused.Text)),
            ToolReply.Tested tested => new ToolOutcome.Tested(text, line, tested.Patch, tested.Pass, tested.Error),
            ToolReply.Asked asked => new ToolOutcome.Asked(text, line, asked.Question),
            ToolReply.GaveUp gaveUp => new ToolOutcome.GaveUp(text, line, gaveUp.Reason, gaveUp.Suspects),
            _ => throw new InvalidOperationException($"Unknown reply {reply.GetType().Name}."),
        };
    }
}
