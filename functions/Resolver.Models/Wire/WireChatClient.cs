using Microsoft.Extensions.AI;
using OpenAI.Chat;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Resolver.Models.Wire;

/// <summary>
/// One endpoint on the wire. The reply is streamed, so that one that stands still is noticed, and handed on as a whole. A request that
/// the endpoint refuses for its dialect is sent again in a plainer one.
/// </summary>
internal sealed class WireChatClient : IChatClient
{
    private readonly ModelTierOptions _tier;
    private readonly WireHandler _wire;
    private readonly HttpClient _http;
    private readonly IChatClient _chat;
    private readonly Action<Objection> _adapted;

    public WireChatClient(ModelTierOptions tier, HttpMessageHandler inner, ICallCredential? credential, TimeProvider clock, Action<Objection> adapted)
    {
        _tier = tier;
        _adapted = adapted;
        _wire = new WireHandler(inner, tier, credential, clock);
        _http = new HttpClient(_wire) { Timeout = Timeout.InfiniteTimeSpan };
        _chat = ChatClients.Create(tier, _http);
        Dialect = Dialect.For(tier.Endpoint);
    }

    // Characters of a reply at most: a token is rarely more than sixteen.
    private int MaxText => (64 * 1024) + (_tier.MaxOutputTokens * 32);

    private Dialect Dialect { get; set; }

    /// <inheritdoc />
    /// <exception cref="CallFailureException">There is no completion.</exception>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        for (var (before, dialect) = (Dialect, Dialect); ;)
        {
            try
            {
                var plain = Plain(options, dialect);
                return await Send(dialect.Tools || options?.Tools is not { Count: > 0 } tools ? messages : WrittenTools.Write(messages, tools), plain, cancellationToken);
            }
            catch (CallFailureException refused) when (dialect.Without(refused.Failure.Objection) is { } plainer)
            {
                _adapted(refused.Failure.Objection);
                Dialect = dialect = plainer;
                await ModelCall.Of(options).HoldAgain(refused.Failure, cancellationToken);
            }
            catch (CallFailureException)
            {
                // Leaving things out did not help: the refusal was about something else.
                Dialect = before;
                throw;
            }
        }
    }

    /// <inheritdoc />
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("Replies are checked as a whole before anybody sees them.");

    /// <inheritdoc />
    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    /// <inheritdoc />
    public void Dispose()
    {
        _chat.Dispose();
        _http.Dispose();
        _wire.Dispose();
    }

    private async Task<ChatResponse> Send(IEnumerable<ChatMessage> messages, ChatOptions options, CancellationToken cancel)
    {
        try
        {
            var updates = new List<ChatResponseUpdate>();
            var length = 0;
            await foreach (var update in _chat.GetStreamingResponseAsync(messages, options, cancel))
            {
                updates.Add(Lean(update));
                length += update.Text.Length;
                if (length > MaxText)
                {
                    throw new CallFailureException(CallFailure.TooLarge);
                }
            }

            var response = updates.ToChatResponse();
            return response.FinishReason is null ? throw new CallFailureException(CallFailure.Cut) : response;
        }
        catch (Exception unreadable) when (unreadable is not (CallFailureException or OperationCanceledException))
        {
            // The library's reader throws exceptions of many kinds for JSON of an odd shape; whichever it is, the reply is no completion.
            throw new CallFailureException(CallFailure.Malformed);
        }
    }

    // The library hangs the parsed event on each update: some two kilobytes for a few characters, for as long as the reply takes.
    private static ChatResponseUpdate Lean(ChatResponseUpdate update)
    {
        update.RawRepresentation = null;
        foreach (var content in update.Contents)
        {
            content.RawRepresentation = null;
        }

        return update;
    }

    private ChatOptions Plain(ChatOptions? wanted, Dialect dialect)
    {
        var options = wanted?.Clone() ?? new ChatOptions();
        options.ResponseFormat = dialect.Of(wanted?.ResponseFormat);
        if (!dialect.Tools)
        {
            (options.Tools, options.ToolMode, options.AllowMultipleToolCalls) = (null, null, null);
        }

        options.AdditionalProperties = new AdditionalPropertiesDictionary { ["strict"] = true };
        // The SDK has one name for the limit, and servers know another.
        options.MaxOutputTokens = null;
        options.RawRepresentationFactory = _ => Raw(dialect, Math.Min(wanted?.MaxOutputTokens ?? int.MaxValue, _tier.MaxOutputTokens));
        return options;
    }

    private static ChatCompletionOptions Raw(Dialect dialect, int maxOutput)
    {
        var raw = new ChatCompletionOptions();
#pragma warning disable SCME0001 // The one way to send a field that the SDK has renamed.
        raw.Patch.Set(dialect.ModernLimit ? "$.max_completion_tokens"u8 : "$.max_tokens"u8, maxOutput);
#pragma warning restore SCME0001
        return raw;
    }
}
