using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Resolver.TestKit.Jira;

/// <summary>
/// An endpoint for OAuth 2.0 tokens on loopback, as RFC 6749 describes it and Atlassian runs it: forms alone, refresh tokens that are good for
/// one use and change with it, and one that is used twice ends the whole consent.
/// </summary>
public sealed class OAuthServer : IAsyncDisposable
{
    /// <summary>The app.</summary>
    public const string ClientId = "the-app";

    /// <summary>Its secret.</summary>
    public const string ClientSecret = "of the app";

    private readonly WebApplication _app;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private string? _refresh;
    private int _count;

    private OAuthServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.MapPost("/oauth/token", (Delegate)Answer);
    }

    /// <summary>The endpoint.</summary>
    public Uri Url => new(_app.Urls.Single() + "/oauth/token");

    /// <summary>Tokens that were given out.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Told each access token.</summary>
    public Action<string> Issued { get; set; } = static _ => { };

    /// <summary>Awaited before each answer.</summary>
    public Func<Task> Before { get; set; } = static () => Task.CompletedTask;

    /// <summary>A status instead of an answer; 0 for none.</summary>
    public int Instead { get; set; }

    /// <summary>Starts it.</summary>
    public static async Task<OAuthServer> Start()
    {
        var server = new OAuthServer();
        await server._app.StartAsync();
        return server;
    }

    /// <summary>A person consents.</summary>
    /// <returns>The first refresh token.</returns>
    public string Consent()
    {
        lock (_gate)
        {
            return _refresh = "consent-" + Guid.NewGuid().ToString("N");
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> Answer(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        JsonObject? tokens;
        lock (_gate)
        {
            tokens = Instead == 0 && form["client_id"] == ClientId && form["client_secret"] == ClientSecret ? Tokens(form) : null;
        }

        await Before();
        return Instead != 0 ? Results.StatusCode(Instead)
            : tokens is null ? Results.Json(new JsonObject { ["error"] = "invalid_grant", ["error_description"] = "Unknown or invalid refresh token." }, statusCode: 403)
            : Results.Json(tokens);
    }

    private JsonObject? Tokens(IFormCollection form)
    {
        if (form["grant_type"] == "refresh_token" && !Use(form["refresh_token"].ToString()))
        {
            return null;
        }

        var access = string.Create(CultureInfo.InvariantCulture, $"access-{Interlocked.Increment(ref _count)}");
        Issued(access);
        var answer = new JsonObject { ["access_token"] = access, ["expires_in"] = 3600, ["token_type"] = "Bearer", ["scope"] = "read:jira-work offline_access" };
        if (form["grant_type"] == "refresh_token")
        {
            answer["refresh_token"] = _refresh;
        }

        return answer;
    }

    private bool Use(string refresh)
    {
        if (!_used.Add(refresh) || refresh != _refresh)
        {
            _refresh = null;
            return false;
        }

        _refresh = "refresh-" + Guid.NewGuid().ToString("N");
        return true;
    }
}
