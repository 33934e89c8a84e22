using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Jira;

/// <summary>Jira's REST interface, version 3: one credential, no redirects, bounded answers, named faults.</summary>
public sealed class JiraClient : IDisposable
{
    private const int MaxAnswer = 16 << 20;
    private const int PageSize = 100;

    // Bodies are documents that may be nested deeper than a reader wants to see; they are read all the same.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    private readonly JiraOptions options;
    private readonly TimeProvider clock;
    private readonly HttpClient http;
    private readonly JiraOAuth? tokens;

    /// <summary>Creates it; nothing is sent before the first call.</summary>
    public JiraClient(JiraOptions options, TimeProvider clock)
        : this(options, clock, new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
    }

    /// <summary>The same over a handler of the caller's, which is disposed with it.</summary>
    public JiraClient(JiraOptions options, TimeProvider clock, HttpMessageHandler handler)
    {
        this.options = options;
        this.clock = clock;
#pragma warning disable CA5399 // Revocation is checked as the platform does it by default.
        http = new HttpClient(handler) { BaseAddress = options.Api, Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore CA5399
        http.DefaultRequestHeaders.Authorization = options.Authorization;
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("resolver", "1"));
#pragma warning disable CA5399 // As above.
        tokens = options.Grant is { } grant ? new JiraOAuth(grant, new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 1 << 16 }, options.Timeout, clock) : null;
#pragma warning restore CA5399
    }

    /// <summary>Where it is and who we are.</summary>
    public JiraOptions Options => options;

    /// <summary>The account that the credential belongs to.</summary>
    /// <exception cref="ResolverFault"><c>JIRA-*</c>.</exception>
    public async Task<string> Self(CancellationToken cancel) =>
        Json.Text(await Get($"rest/api/3/myself", cancel), "accountId") is { Length: > 0 } account ? account : throw JiraFaults.Unreachable(null);

    /// <exception cref="ResolverFault"><c>JIRA-*</c>.</exception>
    internal Task<JsonElement> Get(FormattableString path, CancellationToken cancel) => Send(HttpMethod.Get, Path(path), body: null, cancel);

    /// <exception cref="ResolverFault"><c>JIRA-*</c>.</exception>
    internal Task<JsonElement> Post(FormattableString path, JsonNode body, CancellationToken cancel) => Send(HttpMethod.Post, Path(path), body, cancel);

    /// <exception cref="ResolverFault"><c>JIRA-*</c>.</exception>
    internal Task<JsonElement> Put(FormattableString path, JsonNode body, CancellationToken cancel) => Send(HttpMethod.Put, Path(path), body, cancel);

    /// <summary>All items of a paged list, page after page, for as long as they are taken.</summary>
    /// <param name="path">Ends with its first parameter.</param>
    /// <param name="list">The name of the list in a page.</param>
    /// <param name="cancel">Stops waiting.</param>
    internal async IAsyncEnumerable<JsonElement> Pages(FormattableString path, string list, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var start = 0;
        while (true)
        {
            var page = await Send(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{Path(path)}&startAt={start}&maxResults={PageSize}"), body: null, cancel);
            var count = 0;
            foreach (var item in Json.List(page, list))
            {
                count++;
                yield return item;
            }

            start += count;

            // A list may shrink while it is read; an empty page is the end whatever is said of the total.
            if (count == 0 || start >= Json.Number(page, "total"))
            {
                yield break;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        tokens?.Dispose();
        http.Dispose();
    }

    // Every part that is put in is escaped: none of it can become another path or parameter.
    private static string Path(FormattableString path) =>
        string.Format(CultureInfo.InvariantCulture, path.Format, [.. path.GetArguments().Select(static part => (object)Uri.EscapeDataString(Convert.ToString(part, CultureInfo.InvariantCulture)!))]);

    private async Task<JsonElement> Send(HttpMethod method, string path, JsonNode? body, CancellationToken cancel)
    {
        using var deadline = new CancellationTokenSource(options.Timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, deadline.Token);
        try
        {
            var token = tokens is null ? null : await tokens.Token(refused: null, both.Token);
            using var first = await Ask(method, path, body, token, both.Token);
            if (first.StatusCode != HttpStatusCode.Unauthorized || tokens is null)
            {
                return await Read(first, both.Token);
            }

            // It may have been withdrawn before its time: once with another one. What was refused changed nothing.
            using var again = await Ask(method, path, body, await tokens.Token(token, both.Token), both.Token);
            return await Read(again, both.Token);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException or JsonException || (broken is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            throw JiraFaults.Unreachable(broken);
        }
    }

    private async Task<HttpResponseMessage> Ask(HttpMethod method, string path, JsonNode? body, string? token, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
    }

    private async Task<JsonElement> Read(HttpResponseMessage answer, CancellationToken cancel) => !answer.IsSuccessStatusCode ? throw JiraFaults.Of(answer, clock.GetUtcNow())
        : answer.StatusCode == HttpStatusCode.NoContent ? default
        : await Content(answer, cancel);

    private static async Task<JsonElement> Content(HttpResponseMessage answer, CancellationToken cancel)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancel);
        using var kept = new MemoryStream();
        var buffer = new byte[32 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancel)) > 0)
        {
            if (kept.Length + count > MaxAnswer)
            {
                throw JiraFaults.Unreachable(new IOException("The answer is too long."));
            }

            kept.Write(buffer, 0, count);
        }

        if (kept.Length == 0)
        {
            return default;
        }

        using var document = JsonDocument.Parse(kept.GetBuffer().AsMemory(0, (int)kept.Length), Deep);
        return document.RootElement.Clone();
    }
}
