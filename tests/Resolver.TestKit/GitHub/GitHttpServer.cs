using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Resolver.TestKit.GitHub;

/// <summary>git's own smart HTTP server (<c>git http-backend</c>) behind a small CGI bridge on a free port of loopback.</summary>
public sealed class GitHttpServer : IDisposable
{
    private readonly HttpListener listener;
    private readonly string root;
    private readonly Func<string?, bool> admits;

    private GitHttpServer(HttpListener listener, int port, string root, Func<string?, bool> admits)
    {
        this.listener = listener;
        this.root = root;
        this.admits = admits;
        Port = port;
    }

    public int Port { get; }

    public int Requests { get; private set; }

    /// <summary>Serves the bare repositories below a folder to everybody, or to who knows user and password.</summary>
    public static GitHttpServer Start(string root, string? credentials = null) =>
        Start(root, given => credentials is null || given == credentials);

    /// <summary>Serves the bare repositories below a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="admits">Who may come in: user and password, null for nobody in particular.</param>
    public static GitHttpServer Start(string root, Func<string?, bool> admits)
    {
        for (var tries = 0; ; tries++)
        {
            var port = Random.Shared.Next(20000, 60000);
            var bound = new HttpListener();
            bound.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                bound.Start();
            }
            catch (HttpListenerException) when (tries < 20)
            {
                continue;
            }

            var server = new GitHttpServer(bound, port, root, admits);
            _ = Task.Run(server.Serve);
            return server;
        }
    }

    public void Dispose() => listener.Close();

    private async Task Serve()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            Requests++;
            await Answer(context);
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        if (!admits(Given(context.Request)))
        {
            context.Response.StatusCode = 401;
            context.Response.AddHeader("WWW-Authenticate", "Basic realm=\"test\"");
            context.Response.Close();
            return;
        }

        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        var reply = await RunBackend(context.Request, body.ToArray());
        var end = reply.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (var header in Encoding.ASCII.GetString(reply, 0, end).Split("\r\n"))
        {
            var (name, value) = (header[..header.IndexOf(':')], header[(header.IndexOf(':') + 2)..]);
            if (name == "Status")
            {
                context.Response.StatusCode = int.Parse(value[..3], CultureInfo.InvariantCulture);
            }
            else
            {
                context.Response.Headers[name] = value;
            }
        }

        await context.Response.OutputStream.WriteAsync(reply.AsMemory(end + 4));
        context.Response.Close();
    }

    private static string? Given(HttpListenerRequest request) =>
        request.Headers["Authorization"] is { } header && header.StartsWith("Basic ", StringComparison.Ordinal) ? Encoding.UTF8.GetString(Convert.FromBase64String(header[6..])) : null;

    private async Task<byte[]> RunBackend(HttpListenerRequest request, byte[] body)
    {
        var start = new ProcessStartInfo("git", ["-c", "safe.directory=*", "http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["GIT_PROJECT_ROOT"] = root;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["PATH_INFO"] = request.Url!.AbsolutePath;
        start.Environment["QUERY_STRING"] = request.Url.Query.TrimStart('?');
        start.Environment["REMOTE_USER"] = "somebody"; // Who is admitted may push.
        start.Environment["REQUEST_METHOD"] = request.HttpMethod;
        start.Environment["CONTENT_TYPE"] = request.ContentType;
        start.Environment["CONTENT_LENGTH"] = body.Length.ToString(CultureInfo.InvariantCulture);
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers["Content-Encoding"];
        start.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"];
        using var process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(body);
        process.StandardInput.Close();
        using var reply = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(reply);
        await process.WaitForExitAsync();
        return reply.ToArray();
    }
}
