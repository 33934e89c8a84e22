using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Resolver.Core.Faults;
using Resolver.Local.Server.SignIn;

namespace Resolver.Local.Server.Pages;

/// <summary>
/// What every page has in common: it answers to its own names alone (a name that was rebound to this machine is refused), to the owner of the
/// data folder and to who has signed in alone, and is neither framed nor kept; a form has to come from a page of ours.
/// </summary>
/// <param name="key">Tells the owner from others.</param>
/// <param name="signIn">Tells who else is there; null where nobody may.</param>
internal sealed class PageGuard(PageKey key, SignInFlow? signIn)
{
    private const string CookieName = "resolver-owner";
    private const long MostForm = 64 << 10;

    // Nothing is loaded that is not ours; there is no inline script or style, so text that became a tag would still do nothing.
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>A page for everybody who asks this machine by its own name: it says nothing of runs.</summary>
    internal RequestDelegate Open(Func<HttpContext, Task> handle) => context =>
    {
        Harden(context.Response.Headers);
        return IsLocal(context) || signIn?.IsOwn(context.Request) == true
            ? Guarded(context, handle)
            : Refuse(context, StatusCodes.Status421MisdirectedRequest, "This address is not mine. Open the one that resolver serve printed.");
    };

    /// <summary>A page for the owner and for who has signed in.</summary>
    internal RequestDelegate Personal(Func<HttpContext, Visitor, Task> handle) => Open(async context =>
    {
        if (await Who(context) is { } visitor)
        {
            await handle(context, visitor);
        }
        else if (signIn?.IsOwn(context.Request) == true && IsLookedAt(context.Request))
        {
            See(context, $"/sign-in?next={Uri.EscapeDataString(context.Request.Path)}");
        }
        else
        {
            await Refuse(context, StatusCodes.Status401Unauthorized, signIn is null ? "Who are you? Open the address with the key that resolver serve printed." : "Who are you? Sign in.");
        }
    });

    /// <summary>A form of the owner, or of who has signed in.</summary>
    /// <param name="purpose">What the form does.</param>
    /// <param name="handle">Takes what was filled in.</param>
    internal RequestDelegate Form(Func<HttpContext, string> purpose, Func<HttpContext, Visitor, IFormCollection, Task> handle) => Personal(async (context, visitor) =>
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MostForm;
        }

        if (!IsOwn(context.Request) || !context.Request.HasFormContentType)
        {
            await Refuse(context, StatusCodes.Status403Forbidden, "This form did not come from a page of mine.");
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        await (PageKey.Equal(key.Form(purpose(context), visitor.Session), form["token"])
            ? handle(context, visitor, form)
            : Refuse(context, StatusCodes.Status403Forbidden, "This form is of another time. Load the page again."));
    });

    /// <summary>Lets in who brings the key, and keeps it out of the address from then on.</summary>
    /// <returns>True where the answer is given.</returns>
    internal bool Enter(HttpContext context)
    {
        if (!IsLocal(context) || !PageKey.Equal(key.Text, context.Request.Query["key"]))
        {
            return false;
        }

        context.Response.Cookies.Append(CookieName, key.Cookie, new CookieOptions { HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax, Path = "/", MaxAge = TimeSpan.FromDays(30), IsEssential = true });
        See(context, "/");
        return true;
    }

    /// <summary>Sends the browser on.</summary>
    internal static void See(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers[HeaderNames.Location] = path;
    }

    internal static Task Refuse(HttpContext context, int status, string why)
    {
        Harden(context.Response.Headers);
        context.Response.StatusCode = status;
        return Layout.Write(context, Layout.Page("Resolver", Markup.Of($"<h1>{why}</h1><p><a href=\"/\">All runs</a></p>")));
    }

    // Who has signed in goes first: on one machine both may be true, and what one does as oneself is on record as oneself.
    private async Task<Visitor?> Who(HttpContext context) =>
        (signIn is null ? null : await signIn.Who(context))
        ?? (IsLocal(context) && PageKey.Equal(key.Cookie, context.Request.Cookies[CookieName]) ? Visitor.Owner : null);

    private static async Task Guarded(HttpContext context, Func<HttpContext, Task> handle)
    {
        try
        {
            await handle(context);
        }
        catch (ResolverFault fault)
        {
            await Refuse(context, StatusCodes.Status503ServiceUnavailable, $"{fault.Code}: {fault.Message}");
        }
        catch (BadHttpRequestException refused)
        {
            await Refuse(context, refused.StatusCode, "That was too much, or no form.");
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
    }

    // From this machine, by its own name.
    private static bool IsLocal(HttpContext context) =>
        context.Request.Host.Host is "127.0.0.1" or "localhost" && context.Request.Host.Port == context.Connection.LocalPort
        && context.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from);

    // Browsers say where a form comes from; whoever does not say it is no browser of ours.
    private static bool IsOwn(HttpRequest request) =>
        request.Headers[HeaderNames.Origin] is [{ } origin] && origin == $"{request.Scheme}://{request.Host}"
        && request.Headers["Sec-Fetch-Site"] is [] or ["same-origin"];

    // A person who follows a link, not a script that asks again: that one is told that it is over.
    private static bool IsLookedAt(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Dest"] is [] or ["document"];

    private static void Harden(IHeaderDictionary headers)
    {
        headers[HeaderNames.ContentSecurityPolicy] = Policy;
        headers[HeaderNames.XFrameOptions] = "DENY";
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers[HeaderNames.CacheControl] = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
