using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Resolver.TestKit.Models;

/// <summary>Tokens as a server reports them.</summary>
public sealed record ChatUsage(int Prompt, int Completion, int Cached = 0, int Reasoning = 0);

/// <summary>One edit of an answer.</summary>
public sealed record ChatEdit(string Path, string Search, string Replace);

/// <summary>What <see cref="ChatServer"/> does with a request.</summary>
public sealed class ChatAnswer
{
    private readonly Func<HttpContext, ChatRequest, Task> _play;

    private ChatAnswer(Func<HttpContext, ChatRequest, Task> play) => _play = play;

    /// <summary>What good answers report.</summary>
    public static ChatUsage DefaultUsage { get; } = new(1_000, 100);

    /// <summary>A completion with this content, streamed where a stream is asked for.</summary>
    public static ChatAnswer Text(string content, ChatUsage? usage = null, string finish = "stop") => Reply(content, usage ?? DefaultUsage, finish);

    /// <summary>A completion in one piece, whatever was asked for.</summary>
    public static ChatAnswer Whole(string content, ChatUsage? usage = null) => Body(Completion(content, usage ?? DefaultUsage, "stop"));

    /// <summary>A completion that proposes edits.</summary>
    public static ChatAnswer Edits(params IReadOnlyList<ChatEdit> edits) => Text(EditsJson(edits));

    /// <summary>A completion that gives up.</summary>
    public static ChatAnswer GiveUp(string reason) => Text(JsonSerializer.Serialize(new { hypothesis = "", summary = "", edits = Array.Empty<object>(), give_up = reason }));

    /// <summary>A completion that calls a tool.</summary>
    public static ChatAnswer Tool(string name, object arguments) => ToolText(name, arguments as string ?? JsonSerializer.Serialize(arguments));

    /// <summary>A completion that calls a tool with this text for arguments, JSON or not.</summary>
    public static ChatAnswer ToolText(string name, string arguments) => new((context, request) => request.Streams
        ? Write(context, 200, "text/event-stream", ChatEvents.OfTool(name, arguments, UsageOf(DefaultUsage)))
        : Write(context, 200, "application/json", Completion(new { role = "assistant", content = (string?)null, tool_calls = new[] { Call(name, arguments) } }, DefaultUsage, "tool_calls")));

    /// <summary>A call of <c>apply_patch_and_test</c>.</summary>
    public static ChatAnswer Apply(params IReadOnlyList<ChatEdit> edits) => Tool("apply_patch_and_test", new
    {
        edits = edits.Select(edit => new { path = edit.Path, search = edit.Search, replace = edit.Replace }),
        from_base = true,
        hypothesis = "The comparison leaves out the bound.",
        summary = "Include the bound.",
    });

    /// <summary>A vector for each text that is asked about, in the form that is asked for.</summary>
    /// <param name="vectorOf">Makes them.</param>
    /// <param name="tokens">What all of it is said to have used; null says nothing.</param>
    public static ChatAnswer Embeddings(Func<string, float[]> vectorOf, int? tokens = 100) => new((context, request) =>
    {
        var asBase64 = request.Json.TryGetProperty("encoding_format", out var format) && format.GetString() == "base64";
        var data = request.Json.GetProperty("input").EnumerateArray().Select((text, index) => new
        {
            @object = "embedding",
            index,
            embedding = vectorOf(text.GetString()!) is var vector && asBase64 ? (object)Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector)) : vector,
        });
        object? usage = tokens is { } used ? new { prompt_tokens = used, total_tokens = used } : null;
        return Write(context, 200, "application/json", JsonSerializer.Serialize(new { @object = "list", data, model = "served-model", usage }));
    });

    /// <summary>Words instead of JSON.</summary>
    public static ChatAnswer Prose() => Text("Sure! I changed the comparison, and now all the tests should pass.");

    /// <summary>A body that is not JSON at all.</summary>
    public static ChatAnswer Garbage() => Body("\u0001\u0002{{{ not json");

    /// <summary>An answer that ends in the middle of its JSON, at the output limit.</summary>
    public static ChatAnswer Truncated() => Text("{\"hypothesis\":\"the bound is wr", finish: "length");

    /// <summary>A completion whose JSON ends in the middle although the server says that it is complete.</summary>
    public static ChatAnswer HalfJson() => Text("{\"hypothesis\":\"the bound is wr");

    /// <summary>A completion without usage.</summary>
    public static ChatAnswer NoUsage(string content) => Reply(content, null, "stop");

    /// <summary>429, with Retry-After where it is given.</summary>
    public static ChatAnswer RateLimited(string? retryAfter = null) =>
        Status(429, """{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}""", retryAfter is null ? [] : [("Retry-After", retryAfter)]);

    /// <summary>Any status with a body and headers.</summary>
    public static ChatAnswer Status(int status, string body = "{\"error\":{\"message\":\"no\"}}", params IReadOnlyList<(string Name, string Value)> headers) => new(async (context, _) =>
    {
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        await Write(context, status, "application/json", body);
    });

    /// <summary>A success with this body and content type.</summary>
    public static ChatAnswer Body(string body, string contentType = "application/json") => new((context, _) => Write(context, 200, contentType, body));

    /// <summary>A page of HTML with status 200, as a wrong address gives.</summary>
    public static ChatAnswer Html() => Body("<html><body>Welcome</body></html>", "text/html");

    /// <summary>A completion of so many characters.</summary>
    public static ChatAnswer Huge(int characters) => Text(new string('x', characters));

    /// <summary>Takes the request and never answers.</summary>
    public static ChatAnswer Hang() => new((context, _) => UntilAborted(context));

    /// <summary>Sends half of a good body and then nothing more.</summary>
    public static ChatAnswer Stall(string content) => new(async (context, _) =>
    {
        await Half(context, content);
        await UntilAborted(context);
    });

    /// <summary>Sends half of a good body and breaks the connection.</summary>
    public static ChatAnswer Cut(string content) => new(async (context, _) =>
    {
        await Half(context, content);
        context.Abort();
    });

    /// <summary>Breaks the connection before any answer.</summary>
    public static ChatAnswer Drop() => new((context, _) =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Decides when the request is there.</summary>
    public static ChatAnswer When(Func<ChatRequest, ChatAnswer> choose) => new((context, request) => choose(request).Play(context, request));

    /// <summary>Keeps the request waiting until something has happened.</summary>
    public static ChatAnswer After(Task happened, ChatAnswer then) => new(async (context, request) =>
    {
        await happened.WaitAsync(context.RequestAborted);
        await then.Play(context, request);
    });

    /// <summary>The content of a completion that proposes edits.</summary>
    public static string EditsJson(params IReadOnlyList<ChatEdit> edits) => JsonSerializer.Serialize(new
    {
        hypothesis = "The comparison leaves out the bound.",
        summary = "Include the bound.",
        edits = edits.Select(edit => new { path = edit.Path, search = edit.Search, replace = edit.Replace }),
        give_up = (string?)null,
    });

    internal Task Play(HttpContext context, ChatRequest request) => _play(context, request);

    private static ChatAnswer Reply(string content, ChatUsage? usage, string finish) => new((context, request) => request.Streams
        ? Write(context, 200, "text/event-stream", ChatEvents.Of(content, UsageOf(usage), finish))
        : Write(context, 200, "application/json", Completion(content, usage, finish)));

    private static object Call(string name, string arguments) => new { id = "call_1", type = "function", function = new { name, arguments } };

    private static string Completion(string content, ChatUsage? usage, string finish) => Completion(new { role = "assistant", content }, usage, finish);

    private static string Completion(object message, ChatUsage? usage, string finish)
    {
        var body = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["id"] = "chatcmpl-1",
            ["object"] = "chat.completion",
            ["created"] = 1_700_000_000,
            ["model"] = "served-model",
            ["choices"] = new[] { new { index = 0, message, finish_reason = finish } },
        };
        if (UsageOf(usage) is { } reported)
        {
            body["usage"] = reported;
        }

        return JsonSerializer.Serialize(body);
    }

    private static object? UsageOf(ChatUsage? usage) => usage is null ? null : new
    {
        prompt_tokens = usage.Prompt,
        completion_tokens = usage.Completion,
        total_tokens = usage.Prompt + usage.Completion,
        prompt_tokens_details = new { cached_tokens = usage.Cached },
        completion_tokens_details = new { reasoning_tokens = usage.Reasoning },
    };

    private static async Task Half(HttpContext context, string content)
    {
        var body = Encoding.UTF8.GetBytes(ChatEvents.Of(content, UsageOf(DefaultUsage), "stop"));
        context.Response.ContentType = "text/event-stream";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        await context.Response.Body.FlushAsync();
    }

    private static async Task UntilAborted(HttpContext context)
    {
        var aborted = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(() => aborted.TrySetResult());
        await aborted.Task;
    }

    private static async Task Write(HttpContext context, int status, string contentType, string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.Headers.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
