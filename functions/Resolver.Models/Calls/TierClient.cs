using Microsoft.Extensions.AI;
using OpenAI.Chat;
using Resolver.Models.Answers;
using Resolver.Models.Configuration;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using ChatResponseFormat = Microsoft.Extensions.AI.ChatResponseFormat;

namespace Resolver.Models.Calls;

/// <summary>Sends one request of a tier in the dialect that its endpoint understands.</summary>
internal sealed class TierClient : IDisposable
{
    private readonly WireHandler _wire;
    private readonly HttpClient _http;
    private readonly IChatClient _chat;

    public TierClient(ModelTierOptions tier, HttpMessageHandler inner, ApiKey? key, TimeProvider clock)
    {
        Tier = tier;
        _wire = new WireHandler(inner, tier, key, clock);
        _http = new HttpClient(_wire) { Timeout = Timeout.InfiniteTimeSpan };
        _chat = ChatClients.Create(tier, _http);
        Dialect = Dialect.For(tier.Endpoint);
    }

    public ModelTierOptions Tier { get; }

    /// <summary>What the endpoint is taken to understand.</summary>
    public Dialect Dialect { get; set; }

    /// <summary>Sends the messages once.</summary>
    /// <exception cref="CallFailureException">There is no completion.</exception>
    public async Task<ChatResponse> Send(IReadOnlyList<ChatMessage> messages, CancellationToken cancel)
    {
        try
        {
            return await _chat.GetResponseAsync(messages, Options(), cancel);
        }
        catch (Exception unreadable) when (unreadable is not (CallFailureException or OperationCanceledException))
        {
            // The library's reader throws exceptions of many kinds for JSON of an odd shape; whichever it is, the reply is no completion.
            throw new CallFailureException(CallFailure.Malformed);
        }
    }

    /// <summary>Leaves out from now on what the endpoint objected to.</summary>
    /// <returns>False where nothing is left to leave out.</returns>
    public bool Adapt(Objection objection)
    {
        if (Dialect.Without(objection) is not { } next)
        {
            return false;
        }

        Dialect = next;
        return true;
    }

    public void Dispose()
    {
        _chat.Dispose();
        _http.Dispose();
        _wire.Dispose();
    }

    private ChatOptions Options() => new()
    {
        ResponseFormat = Dialect.Format switch
        {
            FormatRequest.Schema => ChatResponseFormat.ForJsonSchema(AnswerSchema.Element, AnswerSchema.Name),
            FormatRequest.JsonObject => ChatResponseFormat.Json,
            _ => null,
        },
        AdditionalProperties = new AdditionalPropertiesDictionary { ["strict"] = true },
        RawRepresentationFactory = _ => Raw(),
    };

    private ChatCompletionOptions Raw()
    {
        var raw = new ChatCompletionOptions();
#pragma warning disable SCME0001 // The one way to send a field that the SDK has renamed.
        raw.Patch.Set(Dialect.ModernLimit ? "$.max_completion_tokens"u8 : "$.max_tokens"u8, Tier.MaxOutputTokens);
#pragma warning restore SCME0001
        return raw;
    }
}
