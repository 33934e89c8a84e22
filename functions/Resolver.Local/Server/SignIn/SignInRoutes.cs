using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Resolver.Local.Server.Pages;

namespace Resolver.Local.Server.SignIn;

/// <summary><c>/sign-in</c> and <c>/sign-out</c>.</summary>
/// <param name="flow">Signs in.</param>
/// <param name="guard">What every page has in common.</param>
internal sealed class SignInRoutes(SignInFlow flow, PageGuard guard)
{
    private const string Purpose = "sign-out";

    internal void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sign-in", guard.Open(Ask));
        routes.MapGet("/sign-in/go", guard.Open(Go));
        routes.MapPost("/sign-out", guard.Form(static _ => Purpose, Leave));
    }

    /// <summary>Says on every page who is signed in, and lets them out.</summary>
    internal static Markup Sign(Visitor visitor, PageKey key) => Markup.Of(
        $"""
        <form class="who" method="post" action="/sign-out"><input type="hidden" name="token" value="{key.Form(Purpose, visitor.Session)}">
        <span>{visitor.Principal.Name}</span> <button id="sign-out">Sign out</button></form>
        """);

    private async Task Ask(HttpContext context)
    {
        var next = SignInPages.Next(context.Request.Query["next"]);
        if (await flow.Who(context) is not null)
        {
            PageGuard.See(context, next);
            return;
        }

        await Layout.Write(context, SignInPages.Ask(next, context.Request.Query.ContainsKey("left")));
    }

    // The provider sends people back to one address: whoever came by another one goes there first.
    private Task Go(HttpContext context)
    {
        var next = SignInPages.Next(context.Request.Query["next"]);
        if (flow.IsOwn(context.Request))
        {
            return SignInFlow.Begin(context, next);
        }

        PageGuard.See(context, new Uri(flow.Address, $"/sign-in?next={Uri.EscapeDataString(next)}").AbsoluteUri);
        return Task.CompletedTask;
    }

    private static async Task Leave(HttpContext context, Visitor visitor, IFormCollection form)
    {
        await SignInFlow.End(context);
        PageGuard.See(context, "/sign-in?left");
    }
}
