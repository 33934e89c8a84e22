using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Resolver.Core.Models;
using Resolver.Core.Text;
using Resolver.Models.Chains;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;

namespace Resolver.Models.Loop;

/// <summary>Turns of the debugging loop over the gateway.</summary>
public sealed class LoopModel : ILoopModel
{
    private readonly IModelCaller _gateway;
    private readonly IReadOnlyList<ModelTierOptions> _tiers;
    private readonly ILogger _logger;

    /// <summary>Over a gateway, which stays the caller's to dispose.</summary>
    public LoopModel(ModelGateway gateway, ILoggerFactory logs)
        : this(new GatewayCaller(gateway), gateway.Models.Tiers, logs.CreateLogger<LoopModel>())
    {
    }

    internal LoopModel(IModelCaller gateway, IReadOnlyList<ModelTierOptions> tiers, ILogger logger)
    {
        _gateway = gateway;
        _logger = logger;
        _tiers = tiers;
    }

    /// <inheritdoc />
    public async Task<LoopReply> Next(LoopPrompt prompt, CancellationToken cancel)
    {
        var tier = _tiers.Named(prompt.Tier);
        var packed = new LoopPacker(tier).Pack(prompt);
        if (packed is null)
        {
            return new LoopReply.Failed(CallFailure.ContextTooSmall.Code, CallFailure.ContextTooSmall.Reason, ModelUsage.None);
        }

        if (packed.Dropped > 0)
        {
            Log.UnitsDropped(_logger, tier.Name, prompt.Key.Step, packed.Dropped, packed.Units);
        }

        return Read(await _gateway.Ask(Request(prompt, packed), cancel));
    }

    private static ModelRequest Request(LoopPrompt prompt, PackedLoop packed) => new(prompt.Tier, prompt.Key, packed.Messages, packed.TextTokens)
    {
        Options = new ChatOptions { Tools = [.. LoopTools.Declared], ToolMode = ChatToolMode.Auto, AllowMultipleToolCalls = false },
        Prompt = LoopPromptWriter.Version,
        Repo = prompt.Repo,
        StepUsd = prompt.MaxUsd,
        RunUsd = prompt.RunUsd,
        RunCalls = prompt.RunCalls,
        Deadline = prompt.Deadline,
    };

    private static LoopReply Read(ModelReply reply) => reply switch
    {
        ModelReply.Failed failed => new LoopReply.Failed(failed.Code, failed.Reason, failed.Usage),
        ModelReply.OverBudget over => new LoopReply.OverBudget(over.Why, over.Usage),
        ModelReply.Answered answered => Read(answered.Response, answered.Usage),
        _ => throw new InvalidOperationException($"Unknown reply {reply.GetType().Name}."),
    };

    private static LoopReply Read(ChatResponse response, ModelUsage usage)
    {
        if (response.FinishReason == ChatFinishReason.ContentFilter)
        {
            return new LoopReply.Failed(CallFailure.Filtered.Code, CallFailure.Filtered.Reason, usage);
        }

        var thought = VisibleText.Shorten(response.Text, 4_000);
        var call = response.Messages.SelectMany(static message => message.Contents).OfType<FunctionCallContent>().FirstOrDefault();
        return call is not null ? new LoopReply.Call(call.Name, ArgumentsOf(call), thought, usage)
            : Written(response.Text) is var (tool, arguments) ? new LoopReply.Call(tool, arguments, string.Empty, usage)
            : new LoopReply.Talk(thought, usage);
    }

    // What is no JSON object stays visibly so: the tool's reader says what is wrong with it.
    private static string ArgumentsOf(FunctionCallContent call) =>
        call.Exception is null && call.Arguments is { } arguments ? JsonSerializer.Serialize(arguments, AIJsonUtilities.DefaultOptions) : "not JSON";

    // For models without tool calls.
    private static (string Tool, string Arguments)? Written(string text) => AnswerJson.Read<(string, string)?>(
        text,
        static root => root.ValueKind == JsonValueKind.Object && root.TryGetProperty("tool", out var tool) && tool.ValueKind == JsonValueKind.String
            && root.TryGetProperty("arguments", out var arguments) && arguments.ValueKind == JsonValueKind.Object
                ? (tool.GetString()!, arguments.GetRawText())
                : null,
        static _ => null);
}
