using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Resolver.TestKit.Search;

/// <summary>A request as the server got it. <paramref name="Path"/> is below the index, for example <c>/docs/search.post.search</c>.</summary>
public sealed record SearchCall(string Method, string Index, string Path, string Token, string Body)
{
    /// <summary>Whether it asks for documents by a query.</summary>
    public bool IsQuery => Path == "/docs/search.post.search";

    /// <summary>Whether it writes documents.</summary>
    public bool IsBatch => Path == "/docs/search.index";

    /// <summary>The body as JSON.</summary>
    public JsonElement Json => JsonElement.Parse(Body);
}

/// <summary>What happens to a request instead of an answer.</summary>
/// <param name="Status">The status of the answer; 0 cuts the connection.</param>
/// <param name="RetryAfter">Seconds that the answer asks for.</param>
/// <param name="IsDone">Whether the request is done before, so that only its answer is lost.</param>
public sealed record SearchTrouble(int Status, int? RetryAfter = null, bool IsDone = false);

/// <summary>
/// Azure AI Search on loopback, as far as an index of code needs it: API version 2023-11-01, TLS and bearer tokens, indexes, batches,
/// queries with OData filters, vectors, and the statuses of its bad days. Made from the service's OpenAPI description, its documentation and
/// the recorded sessions of its client library; what it does not know, it refuses.
/// </summary>
public sealed class SearchServer : IAsyncDisposable
{
    private const string ApiVersion = "2023-11-01";
    private const int MostBytes = 16 << 20;
    private const int MostActions = 1000;

    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate = Certificate();
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StoredIndex> _indexes = new(StringComparer.Ordinal);
    private readonly List<SearchCall> _calls = [];

    private SearchServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = _certificate }));
        });
        _app = builder.Build();
        _app.Run(Handle);
    }

    /// <summary>The address of the service.</summary>
    public Uri Endpoint => new(_app.Urls.Single());

    /// <summary>Tokens that are let in.</summary>
    public ISet<string> Tokens { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>After how many further reads of an index what is written to it can be read. Default 0.</summary>
    public int Lag { get; set; }

    /// <summary>The most bytes of a batch. Default 16 MB.</summary>
    public int MostBatchBytes { get; set; } = MostBytes;

    /// <summary>What happens to a request; null for nothing.</summary>
    public Func<SearchCall, SearchTrouble?> Trouble { get; set; } = static _ => null;

    /// <summary>The status of an action on a document instead of doing it; null for doing it.</summary>
    public Func<string, int?> DocumentTrouble { get; set; } = static _ => null;

    /// <summary>What was asked so far.</summary>
    public IReadOnlyList<SearchCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>Starts a service without indexes.</summary>
    public static async Task<SearchServer> Start(params IReadOnlyList<string> tokens)
    {
        var server = new SearchServer();
        server.Tokens.UnionWith(tokens);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A way to it for a client: it trusts this server's certificate and no other.</summary>
    public HttpMessageHandler Way()
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(_certificate);
        return new SocketsHttpHandler { SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } };
    }

    /// <summary>Keys of the documents of an index that queries see.</summary>
    public IReadOnlyList<string> KeysOf(string index)
    {
        lock (_gate)
        {
            return [.. _indexes[index].Read().Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Removes an index, as an operator may.</summary>
    public void Drop(string index)
    {
        lock (_gate)
        {
            _indexes.Remove(index);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _certificate.Dispose();
    }

    private async Task Handle(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var call = SearchRoute.Call(context.Request, await reader.ReadToEndAsync(context.RequestAborted));
        lock (_gate)
        {
            _calls.Add(call);
        }

        var trouble = Trouble(call);
        var (status, body) = trouble is { IsDone: false } ? (trouble.Status, SearchRoute.Error(trouble.Status, "The service said so.", string.Empty)) : Answer(context.Request, call);
        if (trouble?.Status == 0)
        {
            context.Abort();
            return;
        }

        if (trouble?.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        context.Response.StatusCode = trouble?.Status ?? status;
        if (body is not null)
        {
            context.Response.ContentType = "application/json; odata.metadata=none";
            await context.Response.WriteAsync(body.ToJsonString());
        }
    }

    private (int Status, JsonNode? Body) Answer(HttpRequest request, SearchCall call)
    {
        try
        {
            SearchRoute.Check(request, call, ApiVersion, Tokens);
            lock (_gate)
            {
                return Route(request, call);
            }
        }
        catch (SearchError error)
        {
            return (error.Status, SearchRoute.Error(error.Status, error.Message, error.Code));
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            return (400, SearchRoute.Error(400, $"The request is invalid. Details: {malformed.Message}", string.Empty));
        }
    }

    private (int Status, JsonNode? Body) Route(HttpRequest request, SearchCall call) => (call.Method, call.Path) switch
    {
        ("POST", "/indexes") => Create(call),
        ("GET", "") => (200, Index(call.Index).Schema.Definition.DeepClone()),
        ("POST", "/docs/search.index") => Batch(Index(call.Index), call),
        ("POST", "/docs/search.post.search") => Query(Index(call.Index), request, call),
        ("GET", "/docs/$count") => (200, JsonValue.Create(Index(call.Index).Read().Count)),
        _ => throw new SearchError(404, $"This server does not know {call.Method} {call.Path}."),
    };

    private (int Status, JsonNode? Body) Create(SearchCall call)
    {
        var schema = IndexSchema.Parse(JsonNode.Parse(call.Body)!.AsObject());
        return _indexes.TryAdd(schema.Name, new StoredIndex(schema))
            ? (201, schema.Definition.DeepClone())
            : throw new SearchError(409, $"Cannot create index '{schema.Name}' because it already exists.", "ResourceNameAlreadyInUse");
    }

    private (int Status, JsonNode? Body) Batch(StoredIndex index, SearchCall call)
    {
        var actions = JsonNode.Parse(call.Body)!["value"]!.AsArray().Select(node => node!.AsObject()).ToList();
        if (System.Text.Encoding.UTF8.GetByteCount(call.Body) > MostBatchBytes)
        {
            throw new SearchError(413, "The request is too large.");
        }

        if (actions.Count is 0 or > MostActions)
        {
            throw SearchError.Invalid(string.Create(CultureInfo.InvariantCulture, $"The request is invalid. Details: actions : a batch has 1 to {MostActions} actions."));
        }

        var keys = actions.ConvertAll(index.KeyOf);
        var results = actions.Select((action, i) => Result(keys[i], DocumentTrouble(keys[i]) ?? index.Act(action["@search.action"]?.GetValue<string>() ?? "upload", action, Lag))).ToList();
        return (results.TrueForAll(result => result["status"]!.GetValue<bool>()) ? 200 : 207, new JsonObject { ["value"] = new JsonArray([.. results]) });
    }

    private static JsonObject Result(string key, int status) => new()
    {
        ["key"] = key,
        ["status"] = status is 200 or 201,
        ["errorMessage"] = status switch
        {
            200 or 201 => null,
            404 => "Document not found.",
            _ => "The document could not be indexed.",
        },
        ["statusCode"] = status,
    };

    private static (int Status, JsonNode? Body) Query(StoredIndex index, HttpRequest request, SearchCall call)
    {
        var body = JsonNode.Parse(call.Body)!.AsObject();
        var address = $"{request.Scheme}://{request.Host}{request.Path}{request.QueryString}";
        return (200, QueryRunner.Run(new SearchQuery(body, index.Schema), body, address, [.. index.Read().Values]));
    }

    private StoredIndex Index(string name) => _indexes.GetValueOrDefault(name)
        ?? throw new SearchError(404, $"The index '{name}' for service 'loopback' was not found.");

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=loopback", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
    }
}
