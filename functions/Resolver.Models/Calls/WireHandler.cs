using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Resolver.Models.Configuration;

namespace Resolver.Models.Calls;

/// <summary>
/// The only place that holds the key, and the only one that touches the wire. It lets nothing through to the client library but a
/// complete, bounded JSON reply; everything else leaves as a <see cref="CallFailureException"/>.
/// </summary>
internal sealed class WireHandler(HttpMessageHandler inner, ModelTierOptions tier, ApiKey? key, TimeProvider clock) : DelegatingHandler(inner)
{
    private const int MaxErrorBytes = 8 * 1024;

    // 32 bytes for each token that was asked for is far more than JSON needs, escapes included; the rest is the envelope.
    private readonly long _maxBytes = (64 * 1024) + (tier.MaxOutputTokens * 32L);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The client library wants a credential and gets a placeholder; what it made of it is taken out again.
        request.Headers.Remove("Authorization");
        request.Headers.Remove("api-key");
        key?.ApplyTo(request, tier.Provider);
        using var response = await Forward(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            var (start, _) = await Read(response, MaxErrorBytes, cancellationToken);
            throw new CallFailureException(CallFailure.FromStatus((int)response.StatusCode, Encoding.UTF8.GetString(start)) with { RetryAfter = RetryAfter.Of(response, clock) });
        }

        return await Complete(response, cancellationToken);
    }

    private async Task<HttpResponseMessage> Complete(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentType?.MediaType is not { } type || !(type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)))
        {
            throw new CallFailureException(CallFailure.Malformed);
        }

        var (body, whole) = await Read(response, _maxBytes, cancel);
        if (!whole)
        {
            throw new CallFailureException(CallFailure.TooLarge);
        }

        if (!IsCompletion(body))
        {
            throw new CallFailureException(CallFailure.Malformed);
        }

        return new HttpResponseMessage(response.StatusCode)
        {
            RequestMessage = response.RequestMessage,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
    }

    private static bool IsCompletion(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } root
                && root.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task<(byte[] Body, bool Whole)> Read(HttpResponseMessage response, long max, CancellationToken cancel)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancel);
            using var body = new MemoryStream();
            var buffer = new byte[16 * 1024];
            while (await stream.ReadAsync(buffer, cancel) is > 0 and var count)
            {
                body.Write(buffer, 0, (int)Math.Min(count, max - body.Length));
                if (body.Length >= max)
                {
                    return (body.ToArray(), false);
                }
            }

            return (body.ToArray(), true);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            throw new CallFailureException(CallFailure.Cut);
        }
    }

    private async Task<HttpResponseMessage> Forward(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            return await base.SendAsync(request, cancel);
        }
        catch (HttpRequestException failed)
        {
            // What failed before the request was out cannot have been billed.
            var before = failed.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
            throw new CallFailureException(before ? CallFailure.Unreachable : CallFailure.Cut);
        }
    }
}
