namespace Resolver.Functions.Durable;

/// <summary>One delivery of an activity that another app performs.</summary>
/// <param name="Place">Which.</param>
/// <param name="Run">The run.</param>
/// <param name="Activity">The activity.</param>
/// <param name="Call">Its input, by value or claim check, and how long it may take.</param>
internal sealed record RemoteJob(string Place, string Run, string Activity, ActivityCall Call)
{
    /// <summary>Keys the effect: run, step and delivery.</summary>
    public string Key => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Run}/{Call.Delivery}/{Call.Step}");
}

/// <summary>How it ended.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">The step.</param>
/// <param name="Delivery">From 1.</param>
/// <param name="Outcome">Result or failure.</param>
internal sealed record RemoteAnswer(string Run, string Step, int Delivery, ActivityOutcome Outcome);

/// <summary>Brings jobs to other apps. What it has taken is not lost; it may come twice.</summary>
internal interface IRemoteCourier
{
    /// <summary>Returns when the job is stored.</summary>
    Task Send(RemoteJob job, CancellationToken cancel);
}
