using System.Buffers.Binary;

namespace Resolver.Core.Durable;

/// <summary>What every host can give a workflow out of what its context gives already.</summary>
public static class WorkflowContextExtensions
{
    /// <summary>A random number, the same one on every replay. Not for secrets: it follows from the run id.</summary>
    /// <param name="context">The workflow's context.</param>
    /// <param name="below">1 to 2^31-1; the number is 0 or more and less than this.</param>
    /// <exception cref="ArgumentOutOfRangeException">When <paramref name="below"/> is not positive.</exception>
    public static int NewRandom(this IWorkflowContext context, int below)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(below);
        Span<byte> bytes = stackalloc byte[16];
        context.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);

        // The first six bytes of a deterministic id are hash bits on both hosts; the version and variant come after them.
        var bits = BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16;
        return (int)(bits % (ulong)below);
    }
}
