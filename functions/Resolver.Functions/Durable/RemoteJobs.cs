namespace Resolver.Functions.Durable;

/// <summary>Brings jobs to other apps. What it has taken is not lost; it may come twice.</summary>
internal interface IRemoteCourier
{
    /// <summary>Returns when the job is stored.</summary>
    Task Send(RemoteJob job, CancellationToken cancel);
}
