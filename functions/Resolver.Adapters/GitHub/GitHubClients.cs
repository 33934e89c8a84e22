using Octokit;
using Octokit.Internal;

namespace Resolver.Adapters.GitHub;

/// <summary>Octokit clients: one connection pool, one credential each.</summary>
public sealed class GitHubClients : IDisposable
{
    private static readonly ProductHeaderValue Product = new("resolver");
    private readonly GitHubOptions options;
    private readonly HttpClientAdapter http;

    /// <summary>Creates the pool; nothing is sent before the first call.</summary>
    public GitHubClients(GitHubOptions options)
    {
        this.options = options;
#pragma warning disable CA5399 // Revocation is checked as the platform does it by default.
        http = new HttpClientAdapter(static () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
#pragma warning restore CA5399
        http.SetRequestTimeout(options.Timeout);
    }

    /// <summary>Where GraphQL is asked, relative to the root of the REST interface: beside it on an Enterprise Server.</summary>
    internal Uri GraphQl => new(options.Api.AbsolutePath.EndsWith("/v3/", StringComparison.Ordinal) ? "../graphql" : "graphql", UriKind.Relative);

    /// <summary>A client with a token, of an installation or plain.</summary>
    internal GitHubClient With(GitHubToken token) => Client(new Credentials(token.Token));

    /// <summary>A client with a token that asks only for what is no longer as its tag says.</summary>
    internal GitHubClient With(GitHubToken token, string tag) => Client(new Credentials(token.Token), new TaggedHttp(http, tag));

    /// <summary>A client that proves to be the App itself.</summary>
    internal GitHubClient AsApp(string jwt) => Client(new Credentials(jwt, AuthenticationType.Bearer));

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private GitHubClient Client(Credentials credentials, IHttpClient? through = null) =>
        new(new Connection(Product, options.Api, new InMemoryCredentialStore(credentials), through ?? http, new SimpleJsonSerializer()));

    // The pool is another's: nothing is disposed here.
    private sealed class TaggedHttp(IHttpClient pool, string tag) : IHttpClient
    {
        public Task<IResponse> Send(IRequest request, CancellationToken cancellationToken, Func<object, object>? preprocessResponseBody = null)
        {
            request.Headers["If-None-Match"] = tag;
            return pool.Send(request, cancellationToken, preprocessResponseBody);
        }

        public void SetRequestTimeout(TimeSpan timeout) => pool.SetRequestTimeout(timeout);

        public void Dispose()
        {
        }
    }
}
