using Microsoft.AspNetCore.Http;

namespace Resolver.Local.Server.Pages;

/// <summary>The stylesheet, the script and the icon: part of the program.</summary>
internal static class PageFiles
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["app.css"] = "text/css; charset=utf-8",
        ["app.js"] = "text/javascript; charset=utf-8",
        ["icon.svg"] = "image/svg+xml",
    };

    internal static async Task Send(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (!Types.TryGetValue(name, out var type))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = type;
        await using var file = typeof(PageFiles).Assembly.GetManifestResourceStream($"pages/{name}")!;
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
