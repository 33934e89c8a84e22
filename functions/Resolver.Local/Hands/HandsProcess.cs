using System.Diagnostics;
using System.Text.Json;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Json;
using Resolver.Core.Publish;
using Resolver.Local.Composition;

namespace Resolver.Local.Hands;

/// <summary>
/// Publishes through a short-lived process of its own: the only one that writes to the user's repository. It gets one typed command on
/// standard input, checks the verdict and the approval itself, and answers on standard output.
/// </summary>
public sealed class HandsProcess(DataFolder data) : IPublisher
{
    /// <inheritdoc />
    public async Task<Publication> Publish(PublishCommand command, CancellationToken cancel)
    {
        using var process = Start();
        try
        {
            await JsonSerializer.SerializeAsync(process.StandardInput.BaseStream, command, ResolverJson.Options, cancel);
            process.StandardInput.Close();
            var reply = await JsonSerializer.DeserializeAsync<HandsReply>(process.StandardOutput.BaseStream, ResolverJson.Options, cancel);
            await process.WaitForExitAsync(cancel);
            return reply?.Publication ?? throw Fault(reply?.Failure);
        }
        catch (JsonException wrong)
        {
            throw new ResolverFault("HANDS-FAILED", transient: true, "The publishing process gave no answer. Resume the run to try again.", wrong);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet")
        {
            start.ArgumentList.Add(typeof(HandsProcess).Assembly.Location);
        }

        start.ArgumentList.Add("hands");
        start.ArgumentList.Add("--data");
        start.ArgumentList.Add(data.Root);
        return Process.Start(start) ?? throw new ResolverFault("HANDS-FAILED", transient: true, "The publishing process could not be started.");
    }

    private static ResolverFault Fault(FailureDetails? failure) => failure is null
        ? new ResolverFault("HANDS-FAILED", transient: true, "The publishing process gave no answer. Resume the run to try again.")
        : new ResolverFault(failure.Code, failure.Transient, failure.Message) { Kind = failure.Kind };
}

/// <summary>The answer of the publishing process: one of the two.</summary>
public sealed record HandsReply(Publication? Publication, FailureDetails? Failure);
