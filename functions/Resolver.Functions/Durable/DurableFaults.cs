using System.Text;
using System.Text.Json;
using Microsoft.DurableTask;
using Resolver.Core.Durable;
using Resolver.Core.Faults;
using Resolver.Core.Ids;
using Resolver.Core.Json;

namespace Resolver.Functions.Durable;

/// <summary>The host's faults, in one place so that a code has one message, and how they travel through Durable's failures.</summary>
internal static class DurableFaults
{
    private const string FirstProperty = "{\"code\":";

    public static ResolverFault RunUnknown(RunId run) =>
        ResolverFault.Usage("RUN-UNKNOWN", $"There is no run '{run}' in this task hub. Look at the list of runs for the known ones.");

    public static ResolverFault RunFinished(RunId run) =>
        ResolverFault.Usage("RUN-FINISHED", $"The run '{run}' has ended; it takes no more events. Start a new run for the issue.");

    public static ResolverFault StepDuplicate(string step) => ResolverFault.Usage(
        "STEP-DUPLICATE", $"The workflow used the step name '{step}' twice. Give each step its own name, with attempt and round.");

    public static ResolverFault StatusTooLarge(int bytes, int limit) => ResolverFault.Usage(
        "STATUS-TOO-LARGE", $"The workflow published a status of {bytes} bytes; the limit is {limit}. Put the data into an artifact.");

    public static ResolverFault RegisteredTwice(string name) => ResolverFault.Usage(
        "ENGINE-REGISTERED-TWICE", $"'{name}' is registered twice. Names are unique; give the new shape a new name or version.");

    public static FailureDetails WorkflowUnknown(string name) => new(
        "WORKFLOW-UNKNOWN", $"This app has no workflow '{name}'. Deploy a version that has it, then start the run again.", Transient: false, FaultKind.Usage);

    public static FailureDetails Interrupted(int attempts) => new(
        "ACTIVITY-INTERRUPTED",
        $"The worker died during the step, {attempts} time(s), and its policy allows no further attempt. See the trace, then start a new run.",
        Transient: true,
        FaultKind.Infrastructure);

    public static FailureDetails Terminated(string reason) => new("RUN-TERMINATED", reason, Transient: false, FaultKind.Usage);

    /// <summary>What ended a workflow: faults keep their code, anything else only its type's name.</summary>
    public static FailureDetails OfWorkflow(Exception error) =>
        error is ResolverFault or ActivityFailedException ? FailureDetails.From(error) : WorkflowFailed(error.GetType().Name);

    /// <summary>A failure as Durable keeps it: our JSON where the orchestration is ours, else only the type of the exception.</summary>
    public static FailureDetails Of(TaskFailureDetails? failure, string? output)
    {
        if (Find(failure?.ErrorMessage) is { } ours)
        {
            return ours;
        }

        return failure?.ErrorType switch
        {
            "OrchestratorTaskNotFound" => WorkflowUnknown("of this run"),
            { } type => WorkflowFailed(type[(type.LastIndexOf('.') + 1)..]),
            null => Find(output) ?? WorkflowFailed("unknown"),
        };
    }

    private static FailureDetails WorkflowFailed(string type) => new(
        "WORKFLOW-FAILED", $"The workflow failed unexpectedly ({type}); see the trace.", Transient: false, FaultKind.Infrastructure);

    // Hosts put words of their own around an exception's message.
    private static FailureDetails? Find(string? text)
    {
        if (text?.IndexOf(FirstProperty, StringComparison.Ordinal) is not (>= 0 and var start))
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text[start..]), new JsonReaderOptions { AllowMultipleValues = true });
            return JsonSerializer.Deserialize<FailureDetails>(ref reader, ResolverJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>Fails an orchestration. Its message is the failure as JSON, and nothing else of the cause goes with it.</summary>
internal sealed class WorkflowFailedException(FailureDetails failure) : Exception(Json.Write(failure))
{
    /// <summary>Why.</summary>
    public FailureDetails Failure { get; } = failure;
}
