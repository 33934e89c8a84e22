using Microsoft.AspNetCore.Http;
using Resolver.Local.Server.Pages;

namespace Resolver.Local.Server.SignIn;

/// <summary>The few pages of somebody who is not signed in; they say nothing of runs.</summary>
internal static class SignInPages
{
    private const int MostNext = 200;

    /// <summary>Asks to sign in.</summary>
    /// <param name="next">Where one comes to afterwards.</param>
    /// <param name="left">Whether somebody has just signed out.</param>
    internal static Markup Ask(string next, bool left) => Layout.Page(
        "Sign in - Resolver",
        Markup.Of(
            $"""
            <h1>{(left ? "You are signed out" : "Sign in to see runs")}</h1>
            <p>{(left ? "Your provider may still know you: on a machine of others, sign out there too." : "You go to your organisation's sign-in and come back here.")}</p>
            <p><a id="sign-in" class="button" href="/sign-in/go?next={Uri.EscapeDataString(next)}">Sign in</a></p>
            """));

    /// <summary>The provider knows them, the operator does not let them in.</summary>
    internal static Task Refused(HttpContext context) =>
        PageGuard.Refuse(context, StatusCodes.Status403Forbidden, "You are signed in there, and may not come in here. The operator says who may, in signIn of settings.json.");

    /// <summary>Something is wrong with what came back: forged, old, or taken back by its owner.</summary>
    internal static Task Failed(HttpContext context) => PageGuard.Refuse(context, StatusCodes.Status400BadRequest, "The sign-in did not work. Begin again.");

    /// <summary>A path of our own pages; the list for anything else, so that no link leads from here to elsewhere.</summary>
    internal static string Next(string? given) =>
        given is { Length: > 0 and <= MostNext } && given.StartsWith("/runs/", StringComparison.Ordinal) && given.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-')
            ? given
            : "/";
}
