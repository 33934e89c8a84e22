using System.Net.Http.Headers;
using System.Text;
using Resolver.Models.Configuration;
using Resolver.Models.Gateway;

namespace Resolver.Models.Wire;

/// <summary>
/// The only place that holds the key, and the only one that touches the wire. It lets nothing through to the client library but a
/// bounded stream of events, or a bounded JSON document; everything else leaves as a <see cref="CallFailureException"/>.
/// </summary>
/// <param name="inner">The network.</param>
/// <param name="tier">Its limits.</param>
/// <param name="credential">Who asks; null for nobody.</param>
/// <param name="clock">Time.</param>
/// <param name="wholeBytes">Bytes that a reply in one piece may have, where none is a stream; null where replies are completions.</param>
internal sealed class WireHandler(HttpMessageHandler inner, ModelTierOptions tier, ICallCredential? credential, TimeProvider clock, long? wholeBytes = null) : DelegatingHandler(inner)
{
    private const int MaxErrorBytes = 8 * 1024;

    // 32 bytes for each token that was asked for is far more than JSON needs, escapes included; the rest is the envelope. In a stream
    // every token may have an envelope of its own.
    private readonly long _maxBytes = (64 * 1024) + (tier.MaxOutputTokens * 32L);
    private readonly long _maxStreamBytes = (64 * 1024) + (tier.MaxOutputTokens * 1024L);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The client library wants a credential and gets a placeholder; what it made of it is taken out again.
        request.Headers.Remove("Authorization");
        request.Headers.Remove("api-key");
        if (credential is not null)
        {
            await credential.Apply(request, cancellationToken);
        }

        var response = await Forward(request, cancellationToken);
        try
        {
            return response.IsSuccessStatusCode ? await Complete(response, cancellationToken) : throw new CallFailureException(await Failure(response, cancellationToken));
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<CallFailure> Failure(HttpResponseMessage response, CancellationToken cancel)
    {
        var (start, _) = await Read(response, MaxErrorBytes, cancel);
        return CallFailure.FromStatus((int)response.StatusCode, Encoding.UTF8.GetString(start)) with { RetryAfter = RetryAfter.Of(response, clock) };
    }

    private async Task<HttpResponseMessage> Complete(HttpResponseMessage response, CancellationToken cancel)
    {
        var type = response.Content.Headers.ContentType?.MediaType ?? string.Empty;
        if (wholeBytes is null && type.Equals("text/event-stream", StringComparison.OrdinalIgnoreCase))
        {
            return Events(response, await response.Content.ReadAsStreamAsync(cancel));
        }

        if (!type.EndsWith("/json", StringComparison.OrdinalIgnoreCase) && !type.EndsWith("+json", StringComparison.OrdinalIgnoreCase))
        {
            throw new CallFailureException(CallFailure.Malformed);
        }

        var (body, whole) = await Read(response, wholeBytes ?? _maxBytes, cancel);
        if (wholeBytes is not null && whole)
        {
            return Document(response, body);
        }

        var events = whole ? WholeReply.AsStream(body) ?? throw new CallFailureException(CallFailure.Malformed) : throw new CallFailureException(CallFailure.TooLarge);
        return Events(response, new MemoryStream(events));
    }

    private static HttpResponseMessage Document(HttpResponseMessage response, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpResponseMessage(response.StatusCode) { RequestMessage = response.RequestMessage, Content = content };
    }

    private HttpResponseMessage Events(HttpResponseMessage response, Stream events)
    {
        // Never a stream that can seek: the client library would read such a one to its end again.
        var content = new StreamContent(new CondensedStream(new ReplyStream(events, response, _maxStreamBytes, tier.IdleTimeoutSeconds, clock)));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return new HttpResponseMessage(response.StatusCode) { RequestMessage = response.RequestMessage, Content = content };
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
