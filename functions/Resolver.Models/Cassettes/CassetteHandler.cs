namespace Resolver.Models.Cassettes;

/// <summary>Answers requests from a cassette, or listens to the endpoint's answer on its way up.</summary>
internal sealed class CassetteHandler : DelegatingHandler
{
    private readonly Cassette _cassette;

    /// <param name="cassette">The recording.</param>
    /// <param name="inner">The network; null where it is never asked.</param>
    public CassetteHandler(Cassette cassette, HttpMessageHandler? inner)
    {
        _cassette = cassette;
        if (inner is not null)
        {
            InnerHandler = inner;
        }
    }

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        var form = RequestForm.Of(body, request.RequestUri?.AbsolutePath ?? string.Empty, _cassette.Text)
            ?? throw CassetteFaults.Out(CassetteFaults.NoChat(_cassette.Name), sent: false);
        return _cassette.Find(form) is { } answer
            ? AnswerPlayer.Play(answer, form.Model, request)
            : await Listen(form, await base.SendAsync(request, cancellationToken), cancellationToken);
    }

    private async Task<HttpResponseMessage> Listen(RequestForm form, HttpResponseMessage response, CancellationToken cancel)
    {
        var status = (int)response.StatusCode;
        if (!IsLasting(status))
        {
            return response;
        }

        var type = response.Content.Headers.ContentType?.MediaType ?? "application/octet-stream";
        var inner = await response.Content.ReadAsStreamAsync(cancel);
        var content = new StreamContent(new ListeningStream(inner, whole => _cassette.Keep(form, whole, type, status)));
        content.Headers.ContentType = response.Content.Headers.ContentType;

        // The old content owns the connection and goes with the stream that reads it.
        response.Content = content;
        return response;
    }

    // A wrong key, a limit or a broken server says nothing about another day; a refusal of the request does.
    private static bool IsLasting(int status) => status is (>= 200 and < 300) or 400 or 404 or 413 or 422;
}
