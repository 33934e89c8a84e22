using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Resolver.Core.Ids;

namespace Resolver.Core.Durable;

/// <summary>Ids that follow from a run alone, so that every host and every replay makes the same ones.</summary>
public static class DerivedIds
{
    private const int Longest = 80;
    private const int Digits = 10;

    /// <summary>The run id of a sub-workflow: the parent's id, cut where it would become too long, and a hash of parent, execution and step.</summary>
    /// <param name="parent">The run that starts it.</param>
    /// <param name="execution">Which execution of the parent: 0, and one more with every continue-as-new.</param>
    /// <param name="step">The step's name.</param>
    public static RunId Child(RunId parent, int execution, string step)
    {
        var hash = Convert.ToHexStringLower(Hash(string.Create(CultureInfo.InvariantCulture, $"{parent}/{execution}/{step}")))[..Digits];
        return RunId.Parse($"{ChildPrefix(parent)}{hash}");
    }

    /// <summary>What the run ids of all children of a run begin with; other runs' ids may begin so too.</summary>
    public static string ChildPrefix(RunId parent) =>
        (parent.Value.Length + 1 + Digits <= Longest ? parent.Value : parent.Value[..(Longest - 1 - Digits)]) + "-";

    /// <summary>The id that <see cref="IWorkflowContext.NewGuid"/> gives at its n-th call, from 0, in an execution of a run.</summary>
    public static Guid Id(RunId run, int execution, int number)
    {
        var bytes = Hash(string.Create(CultureInfo.InvariantCulture, $"{run}/{execution}/guid/{number}"));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80); // Version 8: made from a hash of our own choice.
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes.AsSpan(0, 16), bigEndian: true);
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
