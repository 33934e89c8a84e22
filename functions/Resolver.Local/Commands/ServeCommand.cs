using System.CommandLine;
using System.Net;
using Resolver.Local.Composition;
using Resolver.Local.Server;

namespace Resolver.Local.Commands;

/// <summary><c>resolver serve</c>: drives every open run of a data folder until it is stopped.</summary>
internal static class ServeCommand
{
    internal static Command Create()
    {
        var port = new Option<int>("--port") { Description = "Where pages and webhooks are; 0 for a free port.", DefaultValueFactory = _ => 7071 };
        var listen = new Option<string>("--listen") { Description = "The address to listen on; other than this machine's loopback only where settings.json sets up signIn.", HelpName = "ip", DefaultValueFactory = _ => "127.0.0.1" };
        listen.Validators.Add(static result =>
        {
            if (!IPAddress.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("--listen takes an IP address.");
            }
        });
        var data = CommonOptions.Data();
        var models = new Option<string?>("--models") { Description = "Models file for runs that are driven here.", HelpName = "file" };
        var unsandboxed = CommonOptions.AllowUnsandboxed();
        var keep = CommonOptions.Days("--keep-days", "Delete finished runs from the journal this many days after their end. Default: never.", least: 0.001);
        var command = new Command("serve", "Drive every open run of the data folder, show them on web pages, and take events of GitHub and Jira where settings.json names them.") { port, listen, data, models, unsandboxed, keep };
        command.SetAction((parsed, cancel) => CommandLine.Guard(
            async () =>
            {
                var folder = parsed.Open(data);
                var settings = new HostSettings(parsed.GetValue(models), null, parsed.GetValue(unsandboxed)) { Keep = parsed.GetValue(keep) is { } days ? TimeSpan.FromDays(days) : null };
                await using var host = await LocalHost.Open(folder, settings, $"driving the runs of {folder.Root}; Ctrl-C stops", cancel);
                await using var connection = await Connection.Open(folder, host, settings, new IPEndPoint(IPAddress.Parse(parsed.GetValue(listen)!), parsed.GetValue(port)), cancel);
                return await Serve(new RunServer(folder, host), connection, cancel);
            },
            cancel));
        return command;
    }

    // A server that no longer listens must not look as if it did.
    private static async Task<int> Serve(RunServer server, Connection connection, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var serving = server.Serve(stop.Token);
        if (await Task.WhenAny(serving, connection.Work) == connection.Work)
        {
            await stop.CancelAsync();
            await serving;
            await connection.Work;
        }

        return await serving;
    }
}
