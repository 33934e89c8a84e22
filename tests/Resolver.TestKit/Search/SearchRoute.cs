using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Resolver.TestKit.Search;

/// <summary>What every request must have, and what every error looks like.</summary>
internal static partial class SearchRoute
{
    private const string Bearer = "Bearer ";

    public static SearchCall Call(HttpRequest request, string body)
    {
        var match = IndexPath().Match(request.Path.Value ?? string.Empty);
        var token = request.Headers.Authorization.ToString();
        return new SearchCall(
            request.Method,
            match.Groups["index"].Value,
            match.Success ? match.Groups["rest"].Value : request.Path.Value ?? string.Empty,
            token.StartsWith(Bearer, StringComparison.Ordinal) ? token[Bearer.Length..] : string.Empty,
            body);
    }

    public static void Check(HttpRequest request, SearchCall call, string apiVersion, ICollection<string> tokens)
    {
        if (request.Headers.ContainsKey("api-key") || !tokens.Contains(call.Token))
        {
            throw new SearchError(call.Token.Length == 0 ? 403 : 401, "The request needs a bearer token that is valid now; keys are switched off.");
        }

        if (request.Query["api-version"] != apiVersion)
        {
            throw SearchError.Invalid($"The request has an invalid or missing api-version; this service offers '{apiVersion}'.");
        }

        if (request.Method != "GET" && request.ContentType?.StartsWith("application/json", StringComparison.Ordinal) != true)
        {
            throw new SearchError(415, "The media type is not application/json.");
        }
    }

    /// <summary>The body of an error; those of identity and size have none.</summary>
    public static JsonObject? Error(int status, string message, string code) => status is 401 or 403 or 413
        ? null
        : new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = string.Create(CultureInfo.InvariantCulture, $"{message}") } };

    [GeneratedRegex(@"^/indexes\('(?<index>[^']*)'\)(?<rest>/.*)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex IndexPath();
}
