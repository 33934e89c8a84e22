using Microsoft.Extensions.AI;
using Resolver.Models.Gateway;

namespace Resolver.Models.Wire;

/// <summary>How the answer's form is asked for.</summary>
internal enum FormatRequest
{
    /// <summary>As the caller wants it: a strict JSON schema, where it has one.</summary>
    Schema,

    /// <summary>Any JSON object.</summary>
    JsonObject,

    /// <summary>Only in the prompt's words.</summary>
    None,
}

/// <summary>
/// What an endpoint understands. It begins with what most understand, steps down when the endpoint refuses a request for it, and
/// remembers. A refused request is not billed and does not count as a retry.
/// </summary>
/// <param name="Format">How the answer's form is asked for.</param>
/// <param name="ModernLimit">Whether the output limit is called <c>max_completion_tokens</c> instead of <c>max_tokens</c>.</param>
/// <param name="LimitSettled">Whether the other name was tried already.</param>
/// <param name="Tools">Whether tools travel as such; otherwise in the prompt's words, and calls as text.</param>
internal sealed record Dialect(FormatRequest Format, bool ModernLimit, bool LimitSettled = false, bool Tools = true)
{
    /// <summary>OpenAI itself wants the newer name of the limit; most other servers know the older one, some only that.</summary>
    public static Dialect For(Uri endpoint) => new(FormatRequest.Schema, endpoint.Host.Equals("api.openai.com", StringComparison.OrdinalIgnoreCase));

    /// <summary>The dialect after an objection; null where nothing is left to leave out.</summary>
    public Dialect? Without(Objection objection) => objection switch
    {
        Objection.Tools when Tools => this with { Tools = false },
        Objection.TokenLimitName when !LimitSettled => this with { ModernLimit = !ModernLimit, LimitSettled = true },
        Objection.ResponseFormat or Objection.TokenLimitName or Objection.Tools when Format != FormatRequest.None => this with { Format = Format + 1 },
        _ => null,
    };

    /// <summary>The form that is asked for, of the form that the caller wants.</summary>
    public ChatResponseFormat? Of(ChatResponseFormat? wanted) => (Format, wanted) switch
    {
        (_, null) or (FormatRequest.None, _) => null,
        (FormatRequest.JsonObject, ChatResponseFormatJson) => ChatResponseFormat.Json,
        _ => wanted,
    };
}
