using Resolver.Core.Faults;
using Resolver.Core.Models;

namespace Resolver.Models.Gateway;

/// <summary>Which part of a request a server may have refused, so that it is left out from then on.</summary>
internal enum Objection
{
    None,
    ResponseFormat,
    TokenLimitName,
    Tools,
    Dimensions,
}

/// <summary>Why a request brought no completion.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Reason">One sentence that names the cure; safe to post in public, nothing of the server's text.</param>
/// <param name="Transient">Whether the same call may succeed later.</param>
/// <param name="Retry">Whether it is worth another try right away.</param>
/// <param name="MayBeBilled">Whether the server may have made a completion that we did not get.</param>
internal sealed record CallFailure(string Code, string Reason, bool Transient, bool Retry, bool MayBeBilled)
{
    /// <summary>Whether another endpoint may do better: this one is away, busy, or its account is empty.</summary>
    public bool FallsBack => Transient || Code == "MODEL-QUOTA";

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What the server does not understand, where it says so.</summary>
    public Objection Objection { get; init; }

    /// <summary>What ends the run instead of the call; null where the caller can go on without an answer.</summary>
    public ResolverFault? Fault { get; init; }

    /// <summary>No request left this machine: nothing counts as a call.</summary>
    public bool NotSent { get; init; }

    /// <summary>The HTTP status, or 0 where there was none.</summary>
    public int Status { get; init; }

    public static CallFailure Unreachable { get; } = new(
        "MODEL-UNREACHABLE", "The model's endpoint cannot be reached; check that the server runs and that the endpoint in the models file is right.", Transient: true, Retry: true, MayBeBilled: false)
    {
        NotSent = true,
    };

    public static CallFailure Cut { get; } = new(
        "MODEL-CUT", "The connection to the model broke before the reply was complete; try again, and check proxies and the server's own limits.", Transient: true, Retry: true, MayBeBilled: true);

    public static CallFailure Malformed { get; } = new(
        "MODEL-REPLY-MALFORMED", "The endpoint's reply is not a chat completion; check that the endpoint in the models file is an OpenAI-compatible one.", Transient: false, Retry: false, MayBeBilled: true);

    public static CallFailure NoVectors { get; } = Malformed with
    {
        Reason = "The endpoint's reply does not hold one vector for each text, of finite numbers; check that the endpoint of embeddings in the models file is an OpenAI-compatible one and that its model makes embeddings.",
    };

    public static CallFailure TooLarge { get; } = new(
        "MODEL-REPLY-TOO-LARGE", "The reply is larger than maxOutputTokens allows; check that the server honours the limit.", Transient: false, Retry: false, MayBeBilled: true);

    public static CallFailure Filtered { get; } = new(
        "MODEL-FILTERED", "The provider's content filter stopped the completion; use another tier for this issue, or adjust the filter.", Transient: false, Retry: false, MayBeBilled: true);

    public static CallFailure NoIdentity { get; } = new(
        "MODEL-UNAUTHORIZED", "No Entra identity can be had for the Azure endpoint; sign in (for example with 'az login'), give the host a managed identity, or name a key in apiKeyEnv.", Transient: false, Retry: false, MayBeBilled: false)
    {
        NotSent = true,
    };

    public static CallFailure CircuitOpen { get; } = new(
        "MODEL-CIRCUIT-OPEN", "The endpoint failed again and again, so it is left alone for half a minute; try later, or add a fallback to its tier.", Transient: true, Retry: false, MayBeBilled: false);

    public static CallFailure Stalled(int seconds) => new(
        "MODEL-STALLED", $"The model's reply stood still for {seconds} s; raise idleTimeoutSeconds in the models file, or use a faster model.", Transient: true, Retry: true, MayBeBilled: true);

    public static CallFailure TimedOut(int seconds) => new(
        "MODEL-TIMEOUT", $"The model did not answer within {seconds} s; raise timeoutSeconds in the models file, or use a faster model.", Transient: true, Retry: false, MayBeBilled: true);

    public static CallFailure OutOfTime { get; } = new(
        "MODEL-OUT-OF-TIME", "The time of the attempt was over before the model had answered; raise --attempt-minutes, or use a faster model.", Transient: false, Retry: false, MayBeBilled: true);

    public static CallFailure ContextTooSmall { get; } = new(
        "MODEL-CONTEXT", "The prompt does not fit beside the answer; raise contextTokens, lower maxOutputTokens, or use a tier with a larger context.", Transient: false, Retry: false, MayBeBilled: false);

    public static CallFailure NoCallsLeft(int most) => new(
        ModelUsage.NoCallsLeft, $"The run may make {most} model calls, and they are used; raise --max-model-calls.", Transient: false, Retry: false, MayBeBilled: false)
    {
        NotSent = true,
    };

    /// <summary>What an HTTP status other than success means.</summary>
    /// <param name="status">The status.</param>
    /// <param name="body">The beginning of the body, to tell cases apart; never repeated.</param>
    public static CallFailure FromStatus(int status, string body) => Classify(status, body) with { Status = status };

    private static CallFailure Classify(int status, string body) => status switch
    {
        401 or 403 => new("MODEL-UNAUTHORIZED", $"The endpoint refused the key ({status}); check the variable that apiKeyEnv names and what the key may use.", Transient: false, Retry: false, MayBeBilled: false),
        404 => new("MODEL-NOT-FOUND", "The endpoint does not know this path or model (404); check endpoint and model in the models file.", Transient: false, Retry: false, MayBeBilled: false),
        429 when body.Contains("insufficient_quota", StringComparison.Ordinal) =>
            new("MODEL-QUOTA", "The account's quota is used up (429); add credit or use another tier.", Transient: false, Retry: false, MayBeBilled: false),
        429 => new("MODEL-RATE-LIMITED", "The endpoint limits the rate of requests (429); wait, or raise the account's limit.", Transient: true, Retry: true, MayBeBilled: false),
        >= 300 and < 400 => new("MODEL-REDIRECTED", $"The endpoint redirects ({status}), which is not followed; write the final address into the models file.", Transient: false, Retry: false, MayBeBilled: false),

        // A gateway that gave up waiting says nothing about what the model behind it did.
        408 or 502 or 504 => new("MODEL-SERVER-ERROR", $"A gateway in front of the model failed ({status}); try again later.", Transient: true, Retry: true, MayBeBilled: true),
        >= 500 => new("MODEL-SERVER-ERROR", $"The model's server failed ({status}); try again later.", Transient: true, Retry: true, MayBeBilled: false),
        _ => Rejected(status, body),
    };

    private static CallFailure Rejected(int status, string body)
    {
        if (Says(body, "context_length", "context length", "maximum context", "context size", "too many tokens"))
        {
            return ContextTooSmall with { Reason = "The endpoint says that the prompt is too long; lower contextTokens in the models file to what the server really has." };
        }

        if (Says(body, "content_filter"))
        {
            return Filtered with { MayBeBilled = false };
        }

        return new("MODEL-REJECTED", $"The endpoint refused the request ({status}); check model, maxOutputTokens and the endpoint's version.", Transient: false, Retry: false, MayBeBilled: false)
        {
            Objection = status is not (400 or 422) ? Objection.None
                : Says(body, "dimension") ? Objection.Dimensions
                : Says(body, "max_tokens", "max_completion_tokens") ? Objection.TokenLimitName
                : Says(body, "tool", "function call") ? Objection.Tools
                : Objection.ResponseFormat,
        };
    }

    private static bool Says(string body, params ReadOnlySpan<string> words)
    {
        foreach (var word in words)
        {
            if (body.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Carries a failure out of the HTTP handler, through the client library. It has no inner exception: those may hold the server's text.</summary>
internal sealed class CallFailureException(CallFailure failure) : Exception(failure.Code)
{
    public CallFailure Failure { get; } = failure;
}
