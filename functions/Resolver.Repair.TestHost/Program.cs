using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Resolver.Repair.TestHost;
using Resolver.Repair.TestHost.Compile;
using Resolver.Repair.TestHost.Run;

switch (args)
{
    case ["run", var assembly, var tools, .. var switches]:
        ForeignAssemblies.ResolveFrom(Path.GetDirectoryName(assembly)!, tools);
        var host = new HostLoop(assembly, switches);
        await Serve(WireJson.Default.HostRequest, WireJson.Default.HostReply, host.Answer);
        // Threads that a test left behind must not keep the process.
        Environment.Exit(0);
        return 0;
    case ["compile"]:
        var compiler = new CompilerLoop();
        await Serve(WireJson.Default.CompileRequest, WireJson.Default.CompileReply, request => Task.FromResult(compiler.Answer(request)));
        return 0;
    default:
        await Console.Error.WriteLineAsync("usage: resolver-testhost run <test assembly> <tools folder> [<switched assembly> ...] | compile");
        return 1;
}

static async Task Serve<TRequest, TReply>(JsonTypeInfo<TRequest> requests, JsonTypeInfo<TReply> replies, Func<TRequest, Task<TReply>> answer)
{
    var (input, output) = PrivateStreams.Take();
    while (await input.ReadLineAsync() is { } line)
    {
        var reply = await answer(JsonSerializer.Deserialize(line, requests)!);
        byte[] bytes = [.. JsonSerializer.SerializeToUtf8Bytes(reply, replies), (byte)'\n'];
        await output.WriteAsync(bytes);
        await output.FlushAsync();
    }
}
