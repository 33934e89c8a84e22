using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Resolver.Local.Server.Pages;

/// <summary>What surrounds a page.</summary>
internal static class Layout
{
    /// <summary>A whole page.</summary>
    /// <param name="title">For the browser's tab.</param>
    /// <param name="body">The page's own part. Elements with <c>data-part</c> are kept fresh by the script.</param>
    /// <param name="live">Whether the page is kept fresh.</param>
    /// <param name="who">Says who is signed in.</param>
    internal static Markup Page(string title, Markup body, bool live = false, Markup who = default) => Markup.Of(
        $"""
        <!doctype html>
        <html lang="en"{(live ? Markup.Of($" data-live") : Markup.None)}>
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{title}</title>
        <link rel="icon" href="/pages/icon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/pages/app.css">
        <script src="/pages/app.js" defer></script>
        </head>
        <body>
        <a class="skip" href="#main">Skip to the content</a>
        <header><a class="brand" href="/">Resolver</a><span id="live" role="status"></span>{who}</header>
        <main id="main">
        {body}
        </main>
        </body>
        </html>

        """);

    /// <summary>Answers with a page; one that the browser has already is not sent again.</summary>
    internal static Task Write(HttpContext context, Markup page)
    {
        var response = context.Response;
        var bytes = Encoding.UTF8.GetBytes(page.Text);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"";
        response.Headers[HeaderNames.ETag] = tag;
        if (response.StatusCode == StatusCodes.Status200OK && context.Request.Headers[HeaderNames.IfNoneMatch] == tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = bytes.Length;
        return response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
