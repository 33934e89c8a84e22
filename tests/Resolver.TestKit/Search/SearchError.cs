namespace Resolver.TestKit.Search;

/// <summary>An answer of the service that is an error: its status and what its body says.</summary>
internal sealed class SearchError(int status, string message, string code = "") : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>A request that is not of its form.</summary>
    public static SearchError Invalid(string message) => new(400, message);

    /// <summary>An OData expression that is not allowed.</summary>
    public static SearchError Expression(string why, string parameter) => new(400, $"Invalid expression: {why}\r\nParameter name: {parameter}");
}
