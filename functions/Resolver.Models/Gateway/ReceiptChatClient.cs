using System.Text.Json;
using Microsoft.Extensions.AI;
using Resolver.Core.Artifacts;
using Resolver.Core.Faults;
using Resolver.Core.Json;

namespace Resolver.Models.Gateway;

/// <summary>
/// The cache of replies, by the exact key of the call and the exact request: what a dead process has paid for is read again, not bought
/// again. A reply is committed together with its settlement; long ones are artifacts.
/// </summary>
internal sealed class ReceiptChatClient(IChatClient inner, IArtifactStore? artifacts) : DelegatingChatClient(inner)
{
    private const int MaxInline = 15_000;

    /// <inheritdoc />
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var call = ModelCall.Of(options);
        if (call.Bought is { Use.Receipt: { } receipt })
        {
            if (await Read(receipt, cancellationToken) is { } kept)
            {
                return kept;
            }

            call.Bought = null;
            await call.Money.Reserve(call.Endpoint, call.Estimate, anew: true, cancellationToken);
        }

        var response = await base.GetResponseAsync(messages, options, cancellationToken);
        call.Receipt = await Write(response);
        return response;
    }

    // Not cancellable: the reply is paid for.
    private async Task<string?> Write(ChatResponse response)
    {
        var json = JsonSerializer.Serialize(response, AIJsonUtilities.DefaultOptions);
        return json.Length <= MaxInline ? json
            : artifacts is null ? null
            : "@" + JsonSerializer.Serialize(await artifacts.WriteText(json, "application/json", CancellationToken.None), ResolverJson.Options);
    }

    private async Task<ChatResponse?> Read(string receipt, CancellationToken cancel)
    {
        try
        {
            var json = receipt.StartsWith('@') ? await Fetch(receipt[1..], cancel) : receipt;
            return json is null ? null : JsonSerializer.Deserialize<ChatResponse>(json, AIJsonUtilities.DefaultOptions);
        }
        catch (Exception gone) when (gone is JsonException or ResolverFault { Code: "ARTIFACT-MISSING" or "ARTIFACT-CORRUPT" })
        {
            // Bought again: the one cure for a reply that is lost.
            return null;
        }
    }

    private async Task<string?> Fetch(string reference, CancellationToken cancel) =>
        artifacts is null ? null : await artifacts.ReadText(JsonSerializer.Deserialize<ArtifactRef>(reference, ResolverJson.Options)!, cancel);
}
