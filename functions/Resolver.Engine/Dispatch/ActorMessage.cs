namespace Resolver.Engine.Dispatch;

/// <summary>What an actor is told.</summary>
internal abstract record ActorMessage
{
    private ActorMessage()
    {
    }

    /// <summary>The journal may have something for the run.</summary>
    public sealed record Look : ActorMessage
    {
        public static readonly Look Instance = new();
    }

    /// <summary>Stop cleanly.</summary>
    public sealed record Stop : ActorMessage;

    /// <summary>A slot was taken for an activity that stood in line.</summary>
    public sealed record SlotGranted(RunSession Session, ActivityState Activity) : ActorMessage;

    /// <summary>A delivery has come to an end.</summary>
    public sealed record DeliveryEnded(RunSession Session, int Call, int Delivery, DeliveryEnd End) : ActorMessage;
}
