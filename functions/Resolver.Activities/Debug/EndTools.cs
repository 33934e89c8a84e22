using Resolver.Core.Loop;
using Resolver.Core.Text;

namespace Resolver.Activities.Debug;

/// <summary>A question: the workflow asks it and waits.</summary>
internal sealed class AskPersonTool() : Tool<AskPersonArguments>(ToolCatalog.AskPerson, TimeSpan.FromSeconds(5))
{
    protected override Task<ToolReply> Run(ToolCall call, AskPersonArguments arguments, CancellationToken cancel) =>
        Task.FromResult<ToolReply>(new ToolReply.Asked(Secrets.Remove(VisibleText.Line(arguments.Question, 500))));
}

/// <summary>The end of the attempt.</summary>
internal sealed class GiveUpTool() : Tool<GiveUpArguments>(ToolCatalog.GiveUp, TimeSpan.FromSeconds(5))
{
    protected override Task<ToolReply> Run(ToolCall call, GiveUpArguments arguments, CancellationToken cancel) =>
        Task.FromResult<ToolReply>(new ToolReply.GaveUp(
            Secrets.Remove(VisibleText.Line(arguments.Reason, 1_000)), [.. arguments.Suspects.Select(static place => VisibleText.Line(place, 200))]));
}
