using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Resolver.Core.Faults;

namespace Resolver.Adapters.Git;

/// <summary>
/// The only place that starts git. Arguments never pass a shell; the environment is empty but for what is named here; hooks,
/// fsmonitor, credential prompts, user and system configuration and the ext protocol are off; nothing runs beyond its deadline.
/// </summary>
internal sealed class GitCommand(GitOptions options)
{
    // -c outranks the configuration of whatever repository git is pointed at.
    private static readonly string[] Safety =
    [
        "-c", "core.hooksPath=/dev/null",
        "-c", "core.fsmonitor=false",
        "-c", "core.untrackedCache=false",
        "-c", "core.attributesFile=/dev/null",
        "-c", "core.excludesFile=/dev/null",
        "-c", "core.alternateRefsCommand=true",
        "-c", "core.sshCommand=ssh -oBatchMode=yes",
        "-c", "core.askPass=true",
        "-c", "core.logAllRefUpdates=false",
        "-c", "credential.helper=",
        "-c", "protocol.ext.allow=never",
        "-c", "protocol.version=2",
        "-c", "safe.directory=*",
        "-c", "gc.auto=0",
        "-c", "maintenance.auto=false",
        "-c", "submodule.recurse=false",
        "-c", "fetch.recurseSubmodules=false",
        "-c", "http.followRedirects=initial",
        "-c", "advice.detachedHead=false",
    ];

    private const int ErrorLimit = 64 * 1024;

    /// <summary>Runs a call to its end.</summary>
    /// <exception cref="ResolverFault"><c>GIT-MISSING</c>, <c>GIT-TIMEOUT</c>, <c>GIT-DISK-FULL</c>, <c>GIT-OUTPUT-LIMIT</c>, <c>GIT-FAILED</c>.</exception>
    public async Task<GitResult> Run(GitCall call, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        using var process = Start(call);
        try
        {
            var result = await InTime(process, call, token => Converse(process, call, token), cancel);
            return result.Ok || call.MayFail ? result : throw GitFaults.Failed(call, result);
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>Talks with a process of a call as long as the call may take; then, or where nobody wants the answer any more, the process is killed.</summary>
    /// <exception cref="ResolverFault"><c>GIT-TIMEOUT</c>.</exception>
    internal async Task<T> InTime<T>(Process process, GitCall call, Func<CancellationToken, Task<T>> talk, CancellationToken cancel)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        deadline.CancelAfter(call.Timeout ?? options.Timeout);
        using var kill = deadline.Token.Register(() => Kill(process));
        try
        {
            return await talk(deadline.Token);
        }
        catch (Exception cut) when (cut is OperationCanceledException or IOException && deadline.IsCancellationRequested)
        {
            cancel.ThrowIfCancellationRequested();
            throw GitFaults.TimedOut(call, cut);
        }
    }

    private async Task<GitResult> Converse(Process process, GitCall call, CancellationToken cancel)
    {
        var read = Collect(process.StandardOutput.BaseStream, cancel);
        var errors = ReadErrors(process.StandardError.BaseStream, cancel);
        await Feed(process, call.Input, cancel);
        var output = await read;
        var said = await errors;
        await process.WaitForExitAsync(cancel);

        // The kill may have been what ended it: then its exit code says nothing.
        cancel.ThrowIfCancellationRequested();
        return new GitResult(process.ExitCode, output, said);
    }

    private static async Task Feed(Process process, ReadOnlyMemory<byte> input, CancellationToken cancel)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // git ended before it read everything; its exit code says why.
        }
    }

    private async Task<byte[]> Collect(Stream from, CancellationToken cancel)
    {
        using var to = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int count;
        while ((count = await from.ReadAsync(buffer, cancel)) > 0)
        {
            if (to.Length + count > options.MaxOutputBytes)
            {
                throw new ResolverFault("GIT-OUTPUT-LIMIT", transient: false, "git printed more than the limit; the repository is too large for this setting of MaxOutputBytes.");
            }

            to.Write(buffer, 0, count);
        }

        return to.ToArray();
    }

    internal static async Task<string> ReadErrors(Stream from, CancellationToken cancel)
    {
        var kept = new byte[ErrorLimit];
        var length = 0;
        var rest = new byte[4096];
        while (true)
        {
            var target = length < ErrorLimit ? kept.AsMemory(length) : rest;
            var count = await from.ReadAsync(target, cancel);
            if (count == 0)
            {
                return Encoding.UTF8.GetString(kept, 0, length);
            }

            length = Math.Min(length + count, ErrorLimit);
        }
    }

    /// <summary>Starts a call that is talked with; who starts it ends it.</summary>
    /// <exception cref="ResolverFault"><c>GIT-MISSING</c>.</exception>
    internal Process Start(GitCall call)
    {
        var start = new ProcessStartInfo(options.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = call.WorkTree ?? call.GitDir ?? Path.GetTempPath(),
        };
        foreach (var argument in Safety.Concat(Place(call)).Concat(call.Arguments))
        {
            start.ArgumentList.Add(argument);
        }

        SetEnvironment(start, call);
        try
        {
            return Process.Start(start) ?? throw GitFaults.Missing(inner: null);
        }
        catch (Win32Exception missing)
        {
            throw GitFaults.Missing(missing);
        }
    }

    private static IEnumerable<string> Place(GitCall call)
    {
        if (call.GitDir is not null)
        {
            yield return "--git-dir=" + call.GitDir;
        }

        if (call.WorkTree is not null)
        {
            yield return "--work-tree=" + call.WorkTree;
        }

        yield return "--literal-pathspecs";
        yield return "--no-optional-locks";
    }

    private static void SetEnvironment(ProcessStartInfo start, GitCall call)
    {
        start.Environment.Clear();
        foreach (var name in call.Protocols == "none" ? GitEnvironment.Always : GitEnvironment.Network)
        {
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            {
                start.Environment[name] = value;
            }
        }

        foreach (var (name, value) in GitEnvironment.Fixed.Concat(call.Environment))
        {
            start.Environment[name] = value;
        }

        start.Environment["GIT_ALLOW_PROTOCOL"] = call.Protocols;
        if (call.IndexFile is not null)
        {
            start.Environment["GIT_INDEX_FILE"] = call.IndexFile;
        }
    }

    /// <summary>Ends a process and all below it; one that has ended is left alone.</summary>
    internal static void Kill(Process process)
    {
        try
        {
            // To look for the children of what has ended, all processes of the machine would be read.
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It has ended by itself, or what it started is not ours to end. This runs on timers too, where whatever is thrown ends the program.
        }
    }
}
