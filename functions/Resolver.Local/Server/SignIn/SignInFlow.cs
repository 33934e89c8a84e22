using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Resolver.Core.Faults;
using Resolver.Local.Composition;

namespace Resolver.Local.Server.SignIn;

/// <summary>Signs people in through an OpenID Connect provider: authorization code with PKCE, and a session of ours.</summary>
/// <param name="options">Where and who.</param>
/// <param name="clock">Ends sessions.</param>
/// <param name="say">Tells the operator of people who were not let in.</param>
internal sealed class SignInFlow(SignInOptions options, TimeProvider clock, Action<string> say)
{
    private const string Session = "session";
    private const string Provider = "provider";
    private const string CallbackPath = "/sign-in/back";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly Admission admission = new(options.Settings);
    private readonly CookieSecurePolicy secure = options.Address.Scheme == Uri.UriSchemeHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;

    /// <summary>Where people reach the pages.</summary>
    internal Uri Address => options.Address;

    /// <summary>Whether a request came to where people reach the pages.</summary>
    internal bool IsOwn(HttpRequest request) => string.Equals(request.Host.Value, Address.Authority, StringComparison.OrdinalIgnoreCase);

    /// <summary>Who is signed in; null for nobody.</summary>
    internal async Task<Visitor?> Who(HttpContext context) => IsOwn(context.Request) ? admission.Of((await context.AuthenticateAsync(Session)).Principal) : null;

    /// <summary>Sends the browser to the provider.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">A path of ours to come back to.</param>
    /// <exception cref="ResolverFault"><c>SIGNIN-UNREACHABLE</c>.</exception>
    internal static async Task Begin(HttpContext context, string next)
    {
        try
        {
            await context.ChallengeAsync(Provider, new AuthenticationProperties { RedirectUri = next });
        }
        catch (Exception wrong) when (wrong is InvalidOperationException or HttpRequestException or IOException or OpenIdConnectProtocolException)
        {
            throw new ResolverFault("SIGNIN-UNREACHABLE", transient: true, "The provider of the sign-in does not answer as it should. Try again; the operator checks signIn.authority of settings.json.", wrong);
        }
    }

    /// <summary>Ends the session, here and now.</summary>
    internal static Task End(HttpContext context) => context.SignOutAsync(Session);

    /// <summary>What it needs of the server.</summary>
    internal void Add(IServiceCollection services)
    {
        // Sessions end with this process, so the keys of its cookies may too.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddSingleton(clock);
        services.AddAuthentication(Session).AddCookie(Session, Cookie).AddOpenIdConnect(Provider, Connect);
    }

    /// <summary>Takes what the provider sends back. A proxy that ends TLS speaks http to us: the address says how people came.</summary>
    internal void Use(IApplicationBuilder server) => server
        .Use(next => context =>
        {
            if (IsOwn(context.Request))
            {
                context.Request.Scheme = Address.Scheme;
            }

            return next(context);
        })
        .UseAuthentication();

    private void Cookie(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie = Kept(secure == CookieSecurePolicy.Always ? "__Host-resolver-session" : "resolver-session", "/");
        cookie.ExpireTimeSpan = TimeSpan.FromHours(options.Settings.Hours);
        cookie.SlidingExpiration = false;
        cookie.SessionStore = new SessionBook(clock);
    }

    private void Connect(OpenIdConnectOptions connect)
    {
        var settings = options.Settings;
        connect.Authority = settings.Authority;
        connect.RequireHttpsMetadata = options.Authority.Scheme == Uri.UriSchemeHttps;
        connect.ClientId = settings.ClientId;
        connect.ClientSecret = options.Secret;
        connect.ResponseType = OpenIdConnectResponseType.Code;
        connect.ResponseMode = OpenIdConnectResponseMode.Query;
        connect.UsePkce = true;
        connect.CallbackPath = CallbackPath;
        connect.RemoteSignOutPath = PathString.Empty;
        connect.SignedOutCallbackPath = PathString.Empty;
        connect.SignInScheme = Session;
        connect.SaveTokens = false;
        connect.MapInboundClaims = false;
        connect.DisableTelemetry = true;
        connect.GetClaimsFromUserInfoEndpoint = true;
        connect.BackchannelTimeout = Patience;
        connect.BackchannelHttpHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        connect.CorrelationCookie = Kept("resolver-sign-in-", CallbackPath, connect.RemoteAuthenticationTimeout);
        connect.NonceCookie = Kept("resolver-nonce-", CallbackPath, connect.RemoteAuthenticationTimeout);
        connect.Scope.Clear();
        foreach (var scope in settings.Scopes)
        {
            connect.Scope.Add(scope);
        }

        foreach (var claim in new[] { settings.UserClaim, settings.NameClaim, settings.GroupsClaim, Admission.Email, Admission.Verified }.Distinct(StringComparer.Ordinal))
        {
            connect.ClaimActions.Remove(claim);
            connect.ClaimActions.MapJsonKey(claim, claim);
        }

        connect.Events = new OpenIdConnectEvents { OnRedirectToIdentityProvider = Named, OnTicketReceived = Received, OnRemoteFailure = Failed };
    }

    private Task Named(RedirectContext redirect)
    {
        redirect.ProtocolMessage.RedirectUri = new Uri(Address, CallbackPath).AbsoluteUri;
        return Task.CompletedTask;
    }

    private Task Received(TicketReceivedContext received)
    {
        if (admission.Admit(received.Principal, SessionBook.NewKey()) is { } admitted)
        {
            received.Principal = admitted;
            received.Properties = new AuthenticationProperties { RedirectUri = received.ReturnUri };
            return Task.CompletedTask;
        }

        say("sign-in: somebody whom settings.json does not let in was refused");
        received.HandleResponse();
        return SignInPages.Refused(received.HttpContext);
    }

    private static Task Failed(RemoteFailureContext failed)
    {
        failed.HandleResponse();
        return SignInPages.Failed(failed.HttpContext);
    }

    private CookieBuilder Kept(string name, string path, TimeSpan? until = null) =>
        new() { Name = name, Path = path, Expiration = until, HttpOnly = true, SameSite = SameSiteMode.Lax, SecurePolicy = secure, IsEssential = true };
}
