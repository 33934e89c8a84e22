using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Json;
using Resolver.Core.Runs;

namespace Resolver.Adapters.Teams;

/// <summary>What a run waits with, as far as cards ask it.</summary>
/// <param name="Round">An answer names it.</param>
/// <param name="Shown">The digest of what is shown: of the change, or of the question's words.</param>
/// <param name="IsQuestion">Whether it is a question of the run, not an approval.</param>
internal sealed record OpenAsk(int Round, string Shown, bool IsQuestion)
{
    /// <summary>Null where the run waits for nothing that a card asks.</summary>
    internal static OpenAsk? Of(WorkflowSnapshot? run) => run?.Status?.Deserialize<RunStatus>(ResolverJson.Options) switch
    {
        { Waiting: { } waiting } => new OpenAsk(waiting.Round, waiting.PatchSha256, IsQuestion: false),
        { Question: { } question } => new OpenAsk(question.Round, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question.Text))), IsQuestion: true),
        _ => null,
    };

    /// <summary>Whether a card asks just this.</summary>
    internal bool IsOf(int round, string shown) => Round == round && Shown == shown;
}
